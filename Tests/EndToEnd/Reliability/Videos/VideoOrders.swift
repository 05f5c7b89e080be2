import FoundationEssentials
import Sandbox
import TestSupport

/// Videos that are asked for through the product's own door, each with words of its own: so the sandbox's ledger tells
/// which was ordered how often.
enum VideoOrders {
    /// Asks for one.
    ///
    /// - Returns: its id; nil where the server did not take it, or was not there.
    static func place(_ prompt: String, token: String, _ server: ServerProcess) async -> String? {
        guard
            let answer = try? await server.post(
                "/api/text-to-video", token: token, json: #"{"prompt":"\#(prompt)"}"#),
            answer.status == 202
        else { return nil }
        return answer.json["data"]["task_id"].string
    }

    /// How often each prompt was ordered, without the orders that the sandbox refused: those cost nothing.
    static func counts(at sandbox: SandboxServer) -> [String: Int] {
        let taken = sandbox.repository.submissions(to: .dashScope).filter { order in
            if case .refused = order.reply { return false }
            return true
        }
        return Dictionary(taken.map { ($0.prompt ?? "", 1) }, uniquingKeysWith: +)
    }

    /// The prompts that were paid for more than once.
    static func repeated(at sandbox: SandboxServer) -> [String] {
        counts(at: sandbox).filter { $0.value > 1 }.map(\.key)
    }
}
