import Domain

/// A rejection by the provider: an error code and its meaning for the job. The same codes occur in error responses and
/// in failed tasks.
struct DashScopeRejection {
    let code: String
    let message: String
    /// HTTP status of the error response; nil in a task.
    let status: Int?

    /// Characters of a code that are logged; the longest documented one has 31.
    private static let longestCode = 80

    enum Meaning: Sendable, Hashable {
        /// Retrying does not help.
        case final(VideoFailure)
        /// Rate limited.
        case throttled
        /// A failure at the provider that may pass.
        case transient
        /// An undocumented server error, which does not say whether a submission was accepted.
        case unclear
    }

    var meaning: Meaning {
        switch code {
        // Billing, although the last three have the status of throttling.
        case "Arrearage", "AccessDenied.Unpurchased", "AllocationQuota.FreeTierOnly", "CommodityNotPurchased",
            "PrepaidBillOverdue", "PostpaidBillOverdue", "insufficient_quota":
            return .final(.quotaExhausted)
        case "DataInspectionFailed", "data_inspection_failed", "InvalidParameter.DataInspection":
            return .final(.contentRefused)
        case "LimitRequests", "limit_requests", "rate_limit_exceeded":
            return .throttled
        case "SystemError", "ModelServiceFailed", "RequestTimeOut", "ModelServingError", "ModelUnavailable":
            return .transient
        case "UnsupportedOperation", "Conflict":
            return .final(.requestRefused)
        case "InvalidApiKey", "invalid_api_key", "NOT AUTHORIZED", "ModelNotFound", "model_not_found",
            "WorkSpaceNotFound", "NotFound":
            // Only the operator can fix these.
            return .final(.providerUnavailable)
        default:
            break
        }
        if code.hasPrefix("Throttling") { return .throttled }
        if code.hasPrefix("InternalError") { return .transient }
        if code.hasPrefix("Invalid") || code.hasPrefix("BadRequest") { return .final(.requestRefused) }
        if code.contains("AccessDenied") { return .final(.providerUnavailable) }
        // An undocumented code: the status decides whether it is transient.
        switch status {
        case 429?: return .throttled
        case (500...)?: return .unclear
        default: return .final(.generationFailed)
        }
    }

    /// Why an accepted task failed: transient errors are final here.
    var taskFailure: VideoFailure {
        switch (meaning, code) {
        case (_, "InternalError.Timeout"): .timedOut
        case (.final(let reason), _): reason
        case (.throttled, _), (.transient, _), (.unclear, _): .generationFailed
        }
    }

    /// For the log; the message may contain the prompt but never the API key.
    var detail: String { "\(code.prefix(Self.longestCode)): \(message.prefix(500))" }
}
