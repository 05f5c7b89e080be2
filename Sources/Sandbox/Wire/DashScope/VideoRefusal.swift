/// A refusal of DashScope: the HTTP status and the body, with `code` at its top level.
struct VideoRefusal: Error, Encodable {
    let status: Int
    let code: String
    let message: String
    var requestID = ""

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    init(parameter message: String) {
        self.init(400, "InvalidParameter", message)
    }

    static let invalidKey = VideoRefusal(401, "InvalidApiKey", "Invalid API-key provided.")

    private enum CodingKeys: String, CodingKey {
        case code, message
        case requestID = "request_id"
    }
}
