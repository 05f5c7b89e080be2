/// How a task ends.
package enum SandboxOutcome: Sendable, Hashable {
    case success
    /// - code: the business code of the callback and the `errorCode` of record-info.
    /// - successFlag: 2 creating the task failed, 3 generation failed.
    case failure(code: Int, message: String, successFlag: Int)

    static let contentPolicy = failure(
        code: 400, message: "Your prompt was flagged as violating content policy", successFlag: 3)
    static let generationFailed = failure(code: 501, message: "Image generation task failed", successFlag: 3)
    static let internalError = failure(
        code: 500, message: "Internal error, please try again later", successFlag: 2)
    static let refusedPicture = failure(code: 451, message: "Cannot fetch your image", successFlag: 3)

    /// What the directives ask for, before the reference picture is fetched.
    init(asked directives: SandboxDirectives) {
        for directive in directives.all {
            switch directive.fault {
            case .contentPolicy: self = .contentPolicy
            case .generationFailed: self = .generationFailed
            case .internalError: self = .internalError
            case .refusedPicture: self = .refusedPicture
            default: continue
            }
            return
        }
        self = .success
    }

    /// The `successFlag` of record-info.
    package var successFlag: Int {
        switch self {
        case .success: 1
        case .failure(_, _, let flag): flag
        }
    }
}
