/// The faults that the sandbox simulates. The raw value is the name in a directive: `[fault: throttle 5]`.
///
/// The parser, its error messages and the help text are derived from this list. A name means the same for both
/// providers; each replies in its own format.
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
    case gateway429 = "gateway-429"
    case gateway502 = "gateway-502"
    case gateway503 = "gateway-503"
    // Generation.
    case slow
    case stuck
    case stuckPending = "stuck-pending"
    case contentPolicy = "content-policy"
    case generationFailed = "generation-failed"
    case internalError = "internal-error"
    case timedOut = "timed-out"
    case canceled
    case refusedImage = "refused-image"
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
    // Status polls.
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

    /// Every fault, in the order of the stages.
    package static let all: [SandboxFault] = allCases

    /// The stage at which the fault applies.
    package var stage: SandboxFaultStage {
        switch self {
        case .badRequest, .unauthorized, .noCredit, .billing, .arrearage, .moderation, .throttle, .serverError,
            .unavailable, .hang, .slowReply, .junkReply, .noTaskID, .sameTaskID, .disconnect,
            .gateway429, .gateway502, .gateway503:
            .create
        case .slow, .stuck, .stuckPending, .contentPolicy, .generationFailed, .internalError, .timedOut, .canceled,
            .refusedImage:
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

    /// The providers that support the fault.
    package var providers: [SandboxProvider] {
        switch self {
        case .noCredit, .sameTaskID, .refusedImage: [.nanoBanana]
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

    /// The argument after the name.
    package var argument: SandboxFaultArgument {
        switch self {
        case .slowReply, .originSlow: .time(.seconds(5))
        case .slow, .lateCallback: .time(.seconds(30))
        case .originDrip: .time(.seconds(1))
        case .doubleCallback: .copies(2)
        case .parallelCallback: .copies(5)
        case .videoURL, .originRedirect: .url
        default: stage == .generation || stage == .callback ? .none : .times
        }
    }

    /// The usage, as in a manual: `throttle [n] [http|business]`.
    package var usage: String {
        refusal == nil ? shortUsage : "\(shortUsage) [http|business]"
    }

    /// The usage without the status style.
    var shortUsage: String {
        argument == .none ? rawValue : "\(rawValue) \(argument.usage)"
    }
}
