import FoundationEssentials

/// What is sent when a task has ended: pure, made from the task and its directives.
struct CallbackPlan {
    struct Message: Sendable {
        /// nil for a body of junk.
        let code: Int?
        let body: String
    }

    let url: String
    /// Sent one after the other.
    let messages: [Message]
    /// How many times each message is sent, at once or one after the other.
    let copies: Int
    let isParallel: Bool

    /// nil for a task that has no callback address or no end.
    init?(_ task: SandboxTask, addresses: SandboxURLs) throws {
        guard let address = task.callbackURL, let outcome = task.outcome else { return nil }
        let directives = task.directives
        url = directives[.unsignedCallback] == nil ? address : String(address.prefix { $0 != "?" && $0 != "#" })
        var outcomes = [outcome]
        if directives[.contradictory] != nil { outcomes.append(.generationFailed) }
        if directives[.junkCallback] != nil {
            messages = [Message(code: nil, body: "<html><body>Bad Gateway</body></html>")]
        } else {
            messages = try outcomes.map { outcome in
                try directives[.shapeB] == nil
                    ? Self.shapeA(task, outcome, addresses) : Self.shapeB(task, outcome, addresses)
            }
        }
        if let parallel = directives[.parallelCallback] {
            (copies, isParallel) = (parallel.effectiveCopies, true)
        } else {
            (copies, isParallel) = (directives[.doubleCallback]?.effectiveCopies ?? 1, false)
        }
    }

    /// The documented form of the model behind `/generate`.
    private static func shapeA(
        _ task: SandboxTask, _ outcome: SandboxOutcome, _ addresses: SandboxURLs
    ) throws -> Message {
        let code: Int
        let text: String
        let url: String
        switch outcome {
        case .success: (code, text, url) = (200, "success", addresses.result(of: task) ?? "")
        case .failure(let failure, let message, _): (code, text, url) = (failure, message, "")
        // Not a picture's.
        case .videoFailure, .canceled: (code, text, url) = (500, "Server error", "")
        }
        let payload = CallbackPayload(taskId: task.id, info: .init(resultImageUrl: url))
        return Message(code: code, body: try Envelope(code: code, msg: text, data: payload).json())
    }

    /// The form of record-info: the top code is 200 even after a failure.
    private static func shapeB(
        _ task: SandboxTask, _ outcome: SandboxOutcome, _ addresses: SandboxURLs
    ) throws -> Message {
        var told = task
        told.outcome = outcome
        let payload = RecordPayload(told, resultURL: addresses.result(of: told))
        return Message(code: 200, body: try Envelope(code: 200, msg: "success", data: payload).json())
    }
}
