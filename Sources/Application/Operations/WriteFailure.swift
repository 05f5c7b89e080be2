/// Why a write was not confirmed. The type keeps the two apart: whoever gives something up, releases it or repeats it
/// after a failed write has to say what that means when the write was applied after all.
package enum WriteFailure: Error, Sendable {
    /// Nothing was written, and nothing will be.
    case notApplied(Failure)
    /// It may have been written. Only repeating the same write or reading the record tells.
    ///
    /// - Parameters:
    ///   - detail: for the log only.
    ///   - report: what the client is told; nil for `writeUnconfirmed`.
    case unknown(detail: String, report: Failure? = nil)

    /// For the log only.
    package var detail: String {
        switch self {
        case .notApplied(let failure): failure.detail
        case .unknown(let detail, _): detail
        }
    }
}

/// The description of the failure, without details.
extension WriteFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notApplied(let failure): "WriteFailure.notApplied(\(failure.code.rawValue))"
        case .unknown: "WriteFailure.unknown"
        }
    }
}

extension Failure {
    /// What a client is told of a failed write.
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

/// Runs a write whose failure is told to the client.
package func reportingToClient<Output>(
    _ write: () async throws(WriteFailure) -> Output
) async throws(Failure) -> Output {
    do throws(WriteFailure) {
        return try await write()
    } catch {
        throw Failure(error)
    }
}
