/// The outcome of a task.
package enum SandboxOutcome: Sendable, Hashable {
    case success
    /// An image task. `code`: the business code of the callback and the `errorCode` of record-info.
    /// `successFlag`: 2 creating the task failed, 3 generation failed.
    case failure(code: Int, message: String, successFlag: Int)
    /// A video task: `output.code` and `output.message`.
    case videoFailure(code: String, message: String)
    /// A video task, by the cancel call or on demand.
    case canceled

    static let contentPolicy = failure(
        code: 400, message: "Your prompt was flagged as violating content policy", successFlag: 3)
    static let generationFailed = failure(code: 501, message: "Image generation task failed", successFlag: 3)
    static let internalError = failure(
        code: 500, message: "Internal error, please try again later", successFlag: 2)
    static let refusedImage = failure(code: 451, message: "Cannot fetch your image", successFlag: 3)

    static let inspectionFailed = videoFailure(
        code: "DataInspectionFailed", message: "Output data may contain inappropriate content.")
    static let algorithmFailed = videoFailure(code: "InternalError.Algo", message: "inference internal error")
    static let internalVideoError = videoFailure(code: "InternalError", message: "An internal error has occurred.")
    static let timedOut = videoFailure(
        code: "InternalError.Timeout", message: "An internal timeout error has occurred.")

    /// The outcome according to the directives, before the reference image is fetched.
    init(requested directives: SandboxDirectives, of provider: SandboxProvider) {
        self = provider == .nanoBanana ? Self.image(directives) : Self.video(directives)
    }

    private static func image(_ directives: SandboxDirectives) -> SandboxOutcome {
        for directive in directives.all {
            switch directive.fault {
            case .contentPolicy: return .contentPolicy
            case .generationFailed: return .generationFailed
            case .internalError: return .internalError
            case .refusedImage: return .refusedImage
            default: continue
            }
        }
        return .success
    }

    private static func video(_ directives: SandboxDirectives) -> SandboxOutcome {
        for directive in directives.all {
            switch directive.fault {
            case .contentPolicy: return .inspectionFailed
            case .generationFailed: return .algorithmFailed
            case .internalError: return .internalVideoError
            case .timedOut: return .timedOut
            case .canceled: return .canceled
            default: continue
            }
        }
        return .success
    }

    /// The `successFlag` of record-info.
    package var successFlag: Int {
        switch self {
        case .success: 1
        case .failure(_, _, let flag): flag
        case .videoFailure, .canceled: 3
        }
    }
}
