/// Everything the sandbox can do wrong on demand. The raw value is the word of a directive: `[fault: throttle 5]`.
///
/// This is the one list; the parser, the refusal of an unknown word and the help text are made from it. A word means
/// the same for both providers, each answers in its own way.
package enum SandboxFault: String, CaseIterable, Sendable {
    // At create.
    case badRequest = "bad-request"
    case unauthorized
    case noCredit = "no-credit"
    case billing
    case arrearage
    case moderation
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
    case stuckPending = "stuck-pending"
    case contentPolicy = "content-policy"
    case generationFailed = "generation-failed"
    case internalError = "internal-error"
    case timedOut = "timed-out"
    case canceled
    case refusedPicture = "refused-picture"
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
    // Questions.
    case queryError = "query-error"
    case queryNotFound = "query-not-found"
    case queryUnknownFlag = "query-unknown-flag"
    case querySuspended = "query-suspended"
    case queryJunk = "query-junk"
    case queryHang = "query-hang"
    case queryThrottle = "query-throttle"
    case queryNoURL = "query-no-url"
    case queryNestedURL = "query-nested-url"
    case videoURL = "video-url"
    // Results.
    case missingResult = "missing-result"
    case junkResult = "junk-result"
    case originDisguise = "origin-disguise"
    case originForbidden = "origin-forbidden"
    case originError = "origin-error"
    case originRedirect = "origin-redirect"
    case originHang = "origin-hang"
    case originSlow = "origin-slow"
    case originStall = "origin-stall"
    case originDrip = "origin-drip"
    case originReset = "origin-reset"
    case originShort = "origin-short"
    case originLong = "origin-long"
    case originEndless = "origin-endless"
    case originChunked = "origin-chunked"
    case originNoRange = "origin-no-range"
    case originWrongRange = "origin-wrong-range"

    /// Every fault, in the order of a task's life.
    package static let all: [SandboxFault] = allCases

    /// When the fault strikes.
    package var stage: SandboxFaultStage {
        switch self {
        case .badRequest, .unauthorized, .noCredit, .billing, .arrearage, .moderation, .throttle, .serverError,
            .unavailable, .hang, .slowReply, .junkReply, .noTaskID, .sameTaskID, .disconnect:
            .create
        case .slow, .stuck, .stuckPending, .contentPolicy, .generationFailed, .internalError, .timedOut, .canceled,
            .refusedPicture:
            .generation
        case .noCallback, .lateCallback, .doubleCallback, .parallelCallback, .callbackFirst, .contradictory,
            .junkCallback, .unsignedCallback, .shapeB:
            .callback
        case .queryError, .queryNotFound, .queryUnknownFlag, .querySuspended, .queryJunk, .queryHang, .queryThrottle,
            .queryNoURL, .queryNestedURL, .videoURL:
            .query
        case .missingResult, .junkResult, .originDisguise, .originForbidden, .originError, .originRedirect,
            .originHang, .originSlow, .originStall, .originDrip, .originReset, .originShort, .originLong,
            .originEndless, .originChunked, .originNoRange, .originWrongRange:
            .result
        }
    }

    /// Who knows the fault.
    package var providers: [SandboxProvider] {
        switch self {
        case .noCredit, .sameTaskID, .refusedPicture: [.nanoBanana]
        case .billing, .arrearage, .moderation, .stuckPending, .timedOut, .canceled, .querySuspended, .queryNoURL,
            .queryNestedURL, .videoURL:
            [.dashScope]
        case .missingResult, .junkResult: SandboxProvider.allCases
        default:
            switch stage {
            case .callback: [.nanoBanana]
            case .result: [.dashScope]
            case .create, .generation, .query: SandboxProvider.allCases
            }
        }
    }

    /// What may follow the word.
    package var argument: SandboxFaultArgument {
        switch self {
        case .slowReply, .originSlow: .time(.seconds(5))
        case .slow, .lateCallback: .time(.seconds(30))
        case .originDrip: .time(.seconds(1))
        case .doubleCallback: .copies(2)
        case .parallelCallback: .copies(5)
        case .videoURL, .originRedirect: .address
        default: stage == .generation || stage == .callback ? .none : .times
        }
    }

    /// The word with what may follow it, as in a manual: `throttle [n] [http|business]`.
    package var usage: String {
        refusal == nil ? shortUsage : "\(shortUsage) [http|business]"
    }

    /// Without the way in which NanoBanana's codes travel.
    var shortUsage: String {
        argument == .none ? rawValue : "\(rawValue) \(argument.usage)"
    }
}
