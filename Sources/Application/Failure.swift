/// Error of a use case: a code from a fixed list, a message for the client, and details for the log only.
package struct Failure: Error, Sendable {
    package enum Code: String, Sendable, CaseIterable {
        case validationFailed = "validation_failed"
        case unauthenticated = "unauthenticated"
        case forbidden = "forbidden"
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case emailTaken = "email_taken"
        case budgetExhausted = "budget_exhausted"
        case secondFactorRequired = "second_factor_required"
        case secondFactorMissing = "second_factor_missing"
        case invitationRequired = "invitation_required"
        case accountDisabled = "account_disabled"
        case accountClosing = "account_closing"
        case signInAgain = "sign_in_again"
        case jobNotRetryable = "job_not_retryable"
        case notConfigured = "not_configured"
        case idempotencyKeyReused = "idempotency_key_reused"
        case idempotencyInProgress = "idempotency_in_progress"
        case payloadTooLarge = "payload_too_large"
        case quotaExceeded = "quota_exceeded"
        case unsupportedMediaType = "unsupported_media_type"
        case expectedDiffers = "expected_differs"
        case downloadGone = "download_gone"
        case imageRefused = "image_refused"
        case imageNotReady = "picture_not_ready"
        case imageGone = "picture_gone"
        case videoNotReady = "video_not_ready"
        case videoExpired = "video_expired"
        case rangeNotSatisfiable = "range_not_satisfiable"
        case videoUnavailable = "video_unavailable"
        case videoTimedOut = "video_timed_out"
        case providerUnavailable = "provider_unavailable"
        case rateLimited = "rate_limited"
        case overloaded = "overloaded"
        case storageUnavailable = "storage_unavailable"
        case writeUnconfirmed = "write_unconfirmed"
        case storageFull = "storage_full"
        case shuttingDown = "shutting_down"
        case internalError = "internal_error"
    }

    /// An invalid field, and what it accepts.
    package struct FieldError: Sendable, Hashable {
        package let field: String
        package let message: String

        package init(_ field: String, _ message: String) {
            self.field = field
            self.message = message
        }
    }

    package let code: Code
    /// For the client. Never holds a provider URL, a database error text or a secret.
    package let message: String
    package let faults: [FieldError]
    /// Seconds after which to retry.
    package let retryAfter: Int?
    /// The methods that the route accepts, for `methodNotAllowed`.
    package let allowedMethods: [String]
    /// Path of the affected resource, for the `Location` header.
    package let location: String?
    /// Length of the video in bytes, for `rangeNotSatisfiable`.
    package let totalLength: Int64?
    /// How many items the query matches, for `expectedDiffers`.
    package let matched: Int?
    /// The budget that the order does not fit into, for `budgetExhausted`.
    package let budget: BudgetRefusal?
    /// For the log only.
    package let detail: String

    package init(
        _ code: Code, _ message: String, faults: [FieldError] = [], retryAfter: Int? = nil,
        allowedMethods: [String] = [], location: String? = nil, totalLength: Int64? = nil, matched: Int? = nil,
        budget: BudgetRefusal? = nil, detail: String = ""
    ) {
        self.code = code
        self.message = message
        self.faults = faults
        self.retryAfter = retryAfter
        self.allowedMethods = allowedMethods
        self.location = location
        self.totalLength = totalLength
        self.matched = matched
        self.budget = budget
        self.detail = detail
    }
}

extension Failure {
    /// All invalid fields at once.
    package static func invalid(_ faults: [FieldError]) -> Failure {
        Failure(.validationFailed, "Some fields are invalid. See details.", faults: faults)
    }

    package static func invalid(_ field: String, _ message: String) -> Failure { invalid([FieldError(field, message)]) }

    /// Also for another owner's records: the two must be indistinguishable.
    package static let notFound = Failure(.notFound, "This resource does not exist, or it is not yours.")

    package static func unexpected(_ detail: String) -> Failure {
        Failure(.internalError, "An internal error occurred. It is logged under this request id.", detail: detail)
    }
}

/// The code only: the detail belongs in its own log field.
extension Failure: CustomStringConvertible {
    package var description: String { "Failure(\(code.rawValue))" }
}
