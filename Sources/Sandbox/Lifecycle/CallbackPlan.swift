import FoundationEssentials

/// The callbacks of an ended task, according to its directives.
struct CallbackPlan {
    struct Message: Sendable {
        /// The business code; nil for a junk body.
        let code: Int?
        let body: String
    }

    let url: String
    /// Sent in sequence.
    let messages: [Message]
    /// How often each message is sent, in parallel or in sequence.
    let copies: Int
    let isParallel: Bool

    /// nil for a task without a callback URL or an outcome.
    init?(_ task: SandboxTask, urls: SandboxURLs) throws {
        guard let callbackURL = task.callbackURL, let outcome = task.outcome else { return nil }
        let directives = task.directives
        url = directives[.unsignedCallback] == nil ? callbackURL : String(callbackURL.prefix { $0 != "?" && $0 != "#" })
        var outcomes = [outcome]
        if directives[.contradictory] != nil { outcomes.append(.generationFailed) }
        if directives[.junkCallback] != nil {
            messages = [Message(code: nil, body: "<html><body>Bad Gateway</body></html>")]
        } else {
            messages = try outcomes.map { outcome in
                try directives[.shapeB] == nil
                    ? Self.shapeA(task, outcome, urls) : Self.shapeB(task, outcome, urls)
            }
        }
        if let parallel = directives[.parallelCallback] {
            (copies, isParallel) = (parallel.effectiveCopies, true)
        } else {
            (copies, isParallel) = (directives[.doubleCallback]?.effectiveCopies ?? 1, false)
        }
    }

    /// The documented format of the model behind `/generate`.
    private static func shapeA(
        _ task: SandboxTask, _ outcome: SandboxOutcome, _ urls: SandboxURLs
    ) throws -> Message {
        let code: Int
        let text: String
        let url: String
        switch outcome {
        case .success: (code, text, url) = (200, "success", urls.imageURL(of: task) ?? "")
        case .failure(let failure, let message, _): (code, text, url) = (failure, message, "")
        // Not outcomes of an image task.
        case .videoFailure, .canceled: (code, text, url) = (500, "Server error", "")
        }
        let payload = CallbackPayload(taskId: task.id, info: .init(resultImageUrl: url))
        return Message(code: code, body: try Envelope(code: code, msg: text, data: payload).json())
    }

    /// The format of record-info: the top-level code is 200 even after a failure.
    private static func shapeB(
        _ task: SandboxTask, _ outcome: SandboxOutcome, _ urls: SandboxURLs
    ) throws -> Message {
        var reported = task
        reported.outcome = outcome
        let payload = RecordPayload(reported, resultURL: urls.imageURL(of: reported))
        return Message(code: 200, body: try Envelope(code: 200, msg: "success", data: payload).json())
    }
}
