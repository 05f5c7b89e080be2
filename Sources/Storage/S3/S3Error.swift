import Application
import NIOHTTP1

/// A failed request to S3. The details are for the log: they hold what the service answered.
enum S3Error: Error {
    /// May succeed if repeated.
    case temporary(String)
    /// The answer ended early, also when the request was repeated.
    case short(String)
    case access(S3AccessError)
    /// There is no such object or upload.
    case missing(String)
    case full(String)
    case refused(String)
}

extension S3Error {
    /// - Parameters:
    ///   - request: for the detail.
    ///   - answer: the body's root; nil without a body.
    init(_ request: S3Request, _ status: HTTPResponseStatus, _ answer: S3Element?, _ configuration: S3Configuration) {
        let code = answer?["Code"] ?? ""
        let detail = "\(request): \(status.code) \(code) \(answer?["Message"] ?? "")"
        func access(_ reason: S3AccessError.Reason) -> S3Error {
            .access(
                S3AccessError(
                    reason: reason, endpoint: configuration.endpoint, bucket: configuration.bucket, answer: detail))
        }
        switch (status.code, code) {
        case (_, "SignatureDoesNotMatch"), (_, "InvalidAccessKeyId"), (401, _): self = access(.wrongKey)
        case (_, "RequestTimeTooSkewed"): self = access(.wrongClock)
        case (_, "AuthorizationHeaderMalformed"), (301, _), (307, _):
            self = access(.wrongRegion(expected: answer?["Region"]))
        case (_, "NoSuchBucket"): self = access(.noBucket)
        case (_, "QuotaExceeded"), (507, _): self = .full(detail)
        case (403, _): self = access(.forbidden)
        case (404, _): self = .missing(detail)
        case (408, _), (429, _), (500..., _), (_, "RequestTimeout"), (_, "OperationAborted"): self = .temporary(detail)
        default: self = .refused(detail)
        }
    }

    var detail: String {
        switch self {
        case .temporary(let detail), .short(let detail), .missing(let detail), .full(let detail), .refused(let detail):
            detail
        case .access(let error): error.description
        }
    }

    /// Clients learn only that the storage is full or unavailable.
    var failure: Failure {
        if case .full = self {
            return Failure(
                .storageFull, "The storage is full. Contact the operator, or try again later.", detail: detail)
        }
        return Failure(
            .storageUnavailable, "The storage is not available right now. Try again in a moment.", retryAfter: 5,
            detail: detail)
    }

    func accessError(_ configuration: S3Configuration) -> S3AccessError {
        if case .access(let error) = self { return error }
        return S3AccessError(
            reason: .unavailable, endpoint: configuration.endpoint, bucket: configuration.bucket, answer: detail)
    }
}
