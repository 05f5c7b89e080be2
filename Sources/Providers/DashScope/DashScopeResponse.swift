import Domain
import FoundationEssentials

/// What the provider says: the answer to an order, to a question, and its refusals. A member of another type than the
/// documented one counts as absent: what else the reply says must not be lost with it.
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
            // Some models put the address one level deeper.
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

    /// Nil where the bytes are no JSON object.
    init?(_ body: [UInt8]) {
        guard let reply = try? JSONDecoder().decode(Self.self, from: Data(body)) else { return nil }
        self = reply
    }

    /// The provider's no, where this is one; a gateway in front of it says other things.
    ///
    /// - Parameter status: of the answer.
    func refusal(status: Int) -> DashScopeRejection? {
        code.map { DashScopeRejection(code: $0, message: message ?? "", status: status) }
    }

    var task: TaskID? { output?.taskID.flatMap { TaskID($0) } }
}
