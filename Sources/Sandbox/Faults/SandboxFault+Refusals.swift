import HTTPTypes

extension SandboxFault {
    /// The business code of NanoBanana's reply and its default style, which `http` or `business` overrides.
    ///
    /// Codes 400, 401, 404 and 500 are documented by the provider, 402 and 429 by its sibling KIE.
    package var refusal: (code: Int, style: SandboxStatusStyle)? {
        switch self {
        case .badRequest: (400, .business)
        case .unauthorized: (401, .http)
        case .noCredit: (402, .business)
        case .throttle, .queryThrottle: (429, .http)
        case .serverError, .queryError: (500, .business)
        case .unavailable: (503, .http)
        case .queryNotFound: (404, .business)
        default: nil
        }
    }

    /// The status of a gateway's own response to a submission whose task was created.
    var gatewayStatus: HTTPResponse.Status? {
        switch self {
        case .gateway429: .tooManyRequests
        case .gateway502: .badGateway
        case .gateway503: .serviceUnavailable
        default: nil
        }
    }

    /// The refusal of DashScope; nil for faults that are not refusals.
    var videoRefusal: VideoRefusal? {
        switch self {
        case .badRequest: VideoRefusal(parameter: "Required parameter is missing or invalid.")
        case .unauthorized: .invalidKey
        case .billing: VideoRefusal(429, "PrepaidBillOverdue", "The prepaid bill is overdue.")
        case .arrearage:
            VideoRefusal(400, "Arrearage", "Access denied, please make sure your account is in good standing.")
        case .moderation:
            VideoRefusal(400, "DataInspectionFailed", "Input data may contain inappropriate content.")
        case .throttle, .queryThrottle:
            VideoRefusal(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
        case .serverError, .queryError:
            VideoRefusal(500, "InternalError", "An internal error has occurred, please try again later.")
        case .unavailable: VideoRefusal(503, "ModelUnavailable", "Model is unavailable, please try again later.")
        default: nil
        }
    }
}
