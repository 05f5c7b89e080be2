/// The outcome of a call to a provider. The raw value is used in records and metrics.
package enum ProviderCallOutcome: String, Sendable, CaseIterable {
    /// It accepted the submission, or returned a task's status, a failed task included.
    case succeeded = "ok"
    /// It rejected this submission: its prompt, images or options.
    case refused = "refused"
    /// It rejected this installation: the API key, or the account's credit.
    case denied = "denied"
    /// Too many requests.
    case throttled = "throttled"
    /// It was unreachable, or responded with a server error or malformed. After a submission it may be unknown whether
    /// it was accepted.
    case failed = "failed"

    /// Whether it is an error that the submitting user cannot fix.
    package var isError: Bool {
        switch self {
        case .succeeded, .refused, .throttled: false
        case .denied, .failed: true
        }
    }
}
