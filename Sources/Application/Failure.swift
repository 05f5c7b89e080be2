/// Why a use case has no result: a closed code, a sentence for whoever asked, and what only the log may know.
package struct Failure: Error, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case validationFailed = "validation_failed"
        case unauthenticated = "unauthenticated"
        case forbidden = "forbidden"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case emailTaken = "email_taken"
        case jobNotRetryable = "job_not_retryable"
        case notConfigured = "not_configured"
        case idempotencyKeyReused = "idempotency_key_reused"
        case idempotencyInProgress = "idempotency_in_progress"
        case payloadTooLarge = "payload_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case imageRefused = "image_refused"
        case pictureNotReady = "picture_not_ready"
        case pictureGone = "picture_gone"
        case videoExpired = "video_expired"
        case rangeNotSatisfiable = "range_not_satisfiable"
        case videoUnavailable = "video_unavailable"
        case videoTimedOut = "video_timed_out"
        case providerUnavailable = "provider_unavailable"
        case rateLimited = "rate_limited"
        case overloaded = "overloaded"
        case storageUnavailable = "storage_unavailable"
        case storageFull = "storage_full"
        case shuttingDown = "shutting_down"
        case internalError = "internal_error"
    }

    /// One field that is wrong, and what it takes.
    package struct FieldError: Sendable, Hashable {
        package let field: String
        package let message: String

        package init(_ field: String, _ message: String) {
            self.field = field
            self.message = message
        }
    }

    package let code: Code
    /// For whoever asked. Never holds an address of the provider's, a database text or a secret.
    package let message: String
    package let faults: [FieldError]
    /// After how many seconds it is worth trying again.
    package let retryAfter: Int?
    /// The methods that the address does take, for `methodNotAllowed`.
    package let allowedMethods: [String]
    /// Where to look at what became of it, as a path of ours.
    package let location: String?
    /// How long the video is in bytes, for `rangeNotSatisfiable`.
    package let totalLength: Int64?
    /// For the log alone.
    package let detail: String

    package init(
        _ code: Code, _ message: String, faults: [FieldError] = [], retryAfter: Int? = nil,
        allowedMethods: [String] = [], location: String? = nil, totalLength: Int64? = nil, detail: String = ""
    ) {
        self.code = code
        self.message = message
        self.faults = faults
        self.retryAfter = retryAfter
        self.allowedMethods = allowedMethods
        self.location = location
        self.totalLength = totalLength
        self.detail = detail
    }
}

extension Failure {
    /// All faulty fields at once.
    package static func invalid(_ faults: [FieldError]) -> Failure {
        Failure(.validationFailed, "Some fields are not as they should be. See details.", faults: faults)
    }

    package static func invalid(_ field: String, _ message: String) -> Failure { invalid([FieldError(field, message)]) }

    /// Also for what is somebody else's: the two must look the same.
    package static let notFound = Failure(.notFound, "There is nothing at this address, or it is not yours.")

    package static func unexpected(_ detail: String) -> Failure {
        Failure(.internalError, "Something went wrong here. It has been logged under this request id.", detail: detail)
    }
}

/// Says the code alone: the detail belongs into the log's own field.
extension Failure: CustomStringConvertible {
    package var description: String { "Failure(\(code.rawValue))" }
}
