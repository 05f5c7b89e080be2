import Hummingbird
import NIOCore

/// An error response in the format of OSS.
struct OriginRefusal {
    let status: Int
    let code: String
    let message: String

    init(_ status: Int, _ code: String, _ message: String) {
        self.status = status
        self.code = code
        self.message = message
    }

    static let missing = OriginRefusal(404, "NoSuchKey", "The specified key does not exist.")
    static let unsatisfiable = OriginRefusal(416, "InvalidRange", "The requested range cannot be satisfied.")
    static let internalError = OriginRefusal(500, "InternalError", "Please contact the server administrator.")

    /// - Parameter hasBody: false for HEAD.
    func response(requestID: String, hasBody: Bool = true) -> Response {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>
              <Code>\(code)</Code>
              <Message>\(message)</Message>
              <RequestId>\(requestID)</RequestId>
              <HostId>dashscope-result-sandbox.oss-local.aliyuncs.com</HostId>
            </Error>

            """
        return Response(
            status: .init(code: status), headers: [.contentType: "application/xml"],
            body: hasBody ? ResponseBody(byteBuffer: ByteBuffer(string: text)) : ResponseBody())
    }
}
