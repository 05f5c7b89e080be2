import Domain

/// The provider's no: a code, and what it means for the job. The same codes come as the answer to a call and inside a
/// task that failed.
struct DashScopeRejection {
    let code: String
    let message: String
    /// Of the answer that said no; nil inside a task.
    let status: Int?

    /// What the log is told of a code, in characters; the longest documented one has 31.
    private static let longestCode = 80

    enum Meaning: Sendable, Hashable {
        /// It stays a no.
        case final(VideoFailure)
        /// Too much at once.
        case throttled
        /// Their trouble, and it may pass.
        case passing
    }

    var meaning: Meaning {
        switch code {
        // Billing, though the last three come with the status of throttling.
        case "Arrearage", "AccessDenied.Unpurchased", "AllocationQuota.FreeTierOnly", "CommodityNotPurchased",
            "PrepaidBillOverdue", "PostpaidBillOverdue", "insufficient_quota":
            return .final(.quotaExhausted)
        case "DataInspectionFailed", "data_inspection_failed", "InvalidParameter.DataInspection":
            return .final(.contentRefused)
        case "LimitRequests", "limit_requests", "rate_limit_exceeded":
            return .throttled
        case "SystemError", "ModelServiceFailed", "RequestTimeOut", "ModelServingError", "ModelUnavailable":
            return .passing
        case "UnsupportedOperation", "Conflict":
            return .final(.requestRefused)
        case "InvalidApiKey", "invalid_api_key", "NOT AUTHORIZED", "ModelNotFound", "model_not_found",
            "WorkSpaceNotFound", "NotFound":
            // Nothing that whoever asked could mend: an operator has to.
            return .final(.providerUnavailable)
        default:
            break
        }
        if code.hasPrefix("Throttling") { return .throttled }
        if code.hasPrefix("InternalError") { return .passing }
        if code.hasPrefix("Invalid") || code.hasPrefix("BadRequest") { return .final(.requestRefused) }
        if code.contains("AccessDenied") { return .final(.providerUnavailable) }
        // A code of which no page tells: the status says at least whether it may pass.
        switch status {
        case 429?: return .throttled
        case (500...)?: return .passing
        default: return .final(.generationFailed)
        }
    }

    /// Why a task that was taken has no result: what passes elsewhere is the end here.
    var reasonOfTask: VideoFailure {
        switch (meaning, code) {
        case (_, "InternalError.Timeout"): .timedOut
        case (.final(let reason), _): reason
        case (.throttled, _), (.passing, _): .generationFailed
        }
    }

    /// For the log; the message may repeat the prompt, and never holds a key.
    var detail: String { "\(code.prefix(Self.longestCode)): \(message.prefix(500))" }
}
