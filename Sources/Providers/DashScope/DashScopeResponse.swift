import Domain
import FoundationEssentials

/// A response of the provider to a submission or a status poll, or an error. Members of an undocumented type are
/// treated as absent, so that the rest of the response is not lost.
struct DashScopeResponse: Decodable {
    let code: String?
    let message: String?
    let output: Output?

    struct Output: Decodable {
        let taskID: String?
        let status: String?
        let videoURL: String?
        let code: String?
        let message: String?

        private enum CodingKeys: String, CodingKey {
            case code, message, results
            case taskID = "task_id"
            case status = "task_status"
            case videoURL = "video_url"
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            taskID = try? members.decode(String.self, forKey: .taskID)
            status = try? members.decode(String.self, forKey: .status)
            code = try? members.decode(String.self, forKey: .code)
            message = try? members.decode(String.self, forKey: .message)
            // Some models nest the URL one level deeper.
            videoURL =
                (try? members.decode(String.self, forKey: .videoURL))
                ?? (try? members.decode([String: String].self, forKey: .results))?["video_url"]
        }
    }

    private enum CodingKeys: CodingKey { case code, message, output }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        code = try? members.decode(String.self, forKey: .code)
        message = try? members.decode(String.self, forKey: .message)
        output = try? members.decode(Output.self, forKey: .output)
    }

    /// Nil if the bytes are not a JSON object.
    init?(_ body: [UInt8]) {
        guard let response = try? JSONDecoder().decode(Self.self, from: Data(body)) else { return nil }
        self = response
    }

    /// The rejection, if the response has an error code; responses of a gateway have none.
    ///
    /// - Parameter status: the HTTP status.
    func rejection(status: Int) -> DashScopeRejection? {
        code.map { DashScopeRejection(code: $0, message: message ?? "", status: status) }
    }

    var task: TaskID? { output?.taskID.flatMap { TaskID($0) } }
}
