/// Why a write was not confirmed. Two cases, so that a caller that gives up, releases or repeats something after a
/// failed write has to handle a write that was applied after all.
package enum WriteFailure: Error, Sendable {
    /// Nothing was written, and nothing will be.
    case notApplied(Failure)
    /// It may have been written. Only repeating the same write or reading the record shows whether it was.
    ///
    /// - Parameters:
    ///   - detail: for the log only.
    ///   - report: the error for the client; nil for `writeUnconfirmed`.
    case unknown(detail: String, report: Failure? = nil)

    /// Details of the failure, for the log only.
    package var detail: String {
        switch self {
        case .notApplied(let failure): failure.detail
        case .unknown(let detail, _): detail
        }
    }
}

/// Describes only the kind of failure, without details.
extension WriteFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notApplied(let failure): "WriteFailure.notApplied(\(failure.code.rawValue))"
        case .unknown: "WriteFailure.unknown"
        }
    }
}

extension Failure {
    /// The error response for a failed write: its own failure, or `writeUnconfirmed` if the outcome is unknown.
    package init(_ error: WriteFailure) {
        switch error {
        case .notApplied(let failure):
            self = failure
        case .unknown(_, let report?):
            self = report
        case .unknown(let detail, nil):
            self.init(
                .writeUnconfirmed,
                "The database did not confirm the write; it may have been saved. Repeat the request with the same "
                    + "Idempotency-Key, or look at the list.",
                retryAfter: 5, detail: detail)
        }
    }
}

/// Runs the steps before a write: if they fail, nothing was written.
package func beforeWriting<Output>(
    _ steps: () async throws(Failure) -> Output
) async throws(WriteFailure) -> Output {
    do throws(Failure) {
        return try await steps()
    } catch {
        throw .notApplied(error)
    }
}

/// Runs a write and converts its failure to an error response.
package func reportingToClient<Output>(
    _ write: () async throws(WriteFailure) -> Output
) async throws(Failure) -> Output {
    do throws(WriteFailure) {
        return try await write()
    } catch {
        throw Failure(error)
    }
}
