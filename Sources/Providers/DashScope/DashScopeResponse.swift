import Domain
import JSON

/// A response of the provider to a submission or a status poll, or an error. Members of an undocumented type are
/// treated as absent, so that the rest of the response is not lost.
struct DashScopeResponse {
    let code: String?
    let message: String?
    let output: Output?
    /// Whether the response has the provider's request id. Responses of gateways have none; those may come after the
    /// provider has accepted a submission.
    let isOwn: Bool

    struct Output {
        let taskID: String?
        let status: String?
        let videoURL: String?
        let code: String?
        let message: String?

        init(_ value: JSONValue) {
            taskID = value["task_id"]?.string
            status = value["task_status"]?.string
            code = value["code"]?.string
            message = value["message"]?.string
            // Some models nest the URL one level deeper.
            videoURL = value["video_url"]?.string ?? value["results"]?["video_url"]?.string
        }
    }

    /// Nil if the bytes are not a JSON object.
    init?(_ body: [UInt8]) async {
        guard let response = await JSONValue.object(in: body) else { return nil }
        code = response["code"]?.string
        message = response["message"]?.string
        output = response["output"]?.object.map { Output($0) }
        isOwn = response["request_id"] != nil
    }

    /// The rejection, if the response has an error code; responses of a gateway have none.
    ///
    /// - Parameter status: the HTTP status.
    func rejection(status: Int) -> DashScopeRejection? {
        code.map { DashScopeRejection(code: $0, message: message ?? "", status: status) }
    }

    var task: TaskID? { output?.taskID.flatMap { TaskID($0) } }
}
