import FoundationEssentials
import Sandbox
import TestSupport

/// Video submissions with unique prompts, so that the sandbox shows how often each was submitted to the provider.
enum VideoSubmissions {
    /// Submit a video.
    ///
    /// - Returns: its id; nil if the server rejected it or was unreachable.
    static func submit(_ prompt: String, token: String, _ server: ServerProcess) async -> String? {
        guard
            let response = try? await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#),
            response.status == 202
        else { return nil }
        return response.json["data"]["task_id"].string
    }

    /// The number of submissions to the provider by prompt, without refused ones, which cost nothing.
    static func counts(at sandbox: SandboxServer) -> [String: Int] {
        let accepted = sandbox.records.submissions(to: .dashScope).filter { submission in
            if case .refused = submission.reply { return false }
            return true
        }
        return Dictionary(accepted.map { ($0.prompt ?? "", 1) }, uniquingKeysWith: +)
    }

    /// The prompts submitted to the provider more than once.
    static func repeated(at sandbox: SandboxServer) -> [String] {
        counts(at: sandbox).filter { $0.value > 1 }.map(\.key)
    }
}
