/// Everything the sandbox can do wrong on demand. The raw value is the word of a directive: `[fault: throttle 5]`.
///
/// This is the one list; the parser, the refusal of an unknown word and the help text are made from it.
package enum SandboxFault: String, CaseIterable, Sendable {
    // At create.
    case badRequest = "bad-request"
    case unauthorized
    case noCredit = "no-credit"
    case throttle
    case serverError = "server-error"
    case unavailable
    case hang
    case slowReply = "slow-reply"
    case junkReply = "junk-reply"
    case noTaskID = "no-task-id"
    case sameTaskID = "same-task-id"
    case disconnect
    // Generation.
    case slow
    case stuck
    case contentPolicy = "content-policy"
    case generationFailed = "generation-failed"
    case internalError = "internal-error"
    case refusedPicture = "refused-picture"
    case missingResult = "missing-result"
    case junkResult = "junk-result"
    // Callback.
    case noCallback = "no-callback"
    case lateCallback = "late-callback"
    case doubleCallback = "double-callback"
    case parallelCallback = "parallel-callback"
    case callbackFirst = "callback-first"
    case contradictory
    case junkCallback = "junk-callback"
    case unsignedCallback = "unsigned-callback"
    case shapeB = "shape-b"
    // Record-info.
    case queryError = "query-error"
    case queryNotFound = "query-not-found"
    case queryUnknownFlag = "query-unknown-flag"
    case queryJunk = "query-junk"
    case queryHang = "query-hang"
    case queryThrottle = "query-throttle"

    /// Every fault, in the order of a task's life.
    package static let all: [SandboxFault] = allCases

    /// When the fault strikes.
    package var stage: SandboxFaultStage {
        switch self {
        case .badRequest, .unauthorized, .noCredit, .throttle, .serverError, .unavailable, .hang, .slowReply,
            .junkReply, .noTaskID, .sameTaskID, .disconnect:
            .create
        case .slow, .stuck, .contentPolicy, .generationFailed, .internalError, .refusedPicture, .missingResult,
            .junkResult:
            .generation
        case .noCallback, .lateCallback, .doubleCallback, .parallelCallback, .callbackFirst, .contradictory,
            .junkCallback, .unsignedCallback, .shapeB:
            .callback
        case .queryError, .queryNotFound, .queryUnknownFlag, .queryJunk, .queryHang, .queryThrottle:
            .query
        }
    }

    /// What may follow the word.
    package var argument: SandboxFaultArgument {
        switch self {
        case .slowReply: .time(.seconds(5))
        case .slow, .lateCallback: .time(.seconds(30))
        case .doubleCallback: .copies(2)
        case .parallelCallback: .copies(5)
        default: stage == .create || stage == .query ? .times : .none
        }
    }

    /// The business code of the reply and how it travels unless the directive says `http` or `business`.
    ///
    /// Codes 400, 401, 404 and 500 are in the provider's pages, 402 and 429 in those of its sibling KIE.
    package var refusal: (code: Int, style: SandboxStatusStyle)? {
        switch self {
        case .badRequest: (400, .business)
        case .unauthorized: (401, .http)
        case .noCredit: (402, .business)
        case .throttle, .queryThrottle: (429, .http)
        case .serverError, .queryError: (500, .business)
        case .queryNotFound: (404, .business)
        default: nil
        }
    }

    /// The word with what may follow it, as in a manual: `throttle [n] [http|business]`.
    package var usage: String {
        let words = [rawValue, argument.usage, refusal == nil ? "" : "[http|business]"]
        return words.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
