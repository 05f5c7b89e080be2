import Application
import MongoClient

extension Failure {
    /// Maps a database error to the application's error; the only place that does so.
    init(_ error: MongoError) {
        let detail = "\(error.kind): \(error.detail)"
        switch error.kind {
        case .overloaded:
            self.init(
                .overloaded, "The server is overloaded. Try again in a moment.", retryAfter: 1, detail: detail)
        case .unreachable, .timedOut, .cancelled, .closed, .invalidConfiguration:
            // No promise after an error that leaves open whether a write was applied.
            let promise = error.outcome == .notApplied ? "Nothing was lost; try" : "Try"
            self.init(
                .storageUnavailable, "The database is unavailable. \(promise) again in a moment.",
                retryAfter: 5, detail: detail)
        case .duplicateKey, .server, .unexpectedReply:
            self = .unexpected(detail)
        }
    }
}

extension WriteFailure {
    /// - Parameter error: the error of a write.
    init(_ error: MongoError) {
        switch error.outcome {
        case .notApplied: self = .notApplied(Failure(error))
        case .unknown: self = .unknown(detail: "\(error.kind): \(error.detail)")
        }
    }
}

/// Runs a database call and converts its error to `Failure`.
func reporting<Output>(_ call: () async throws(MongoError) -> Output) async throws(Failure) -> Output {
    do throws(MongoError) {
        return try await call()
    } catch {
        throw Failure(error)
    }
}

/// Runs a write of one document and converts its error, including whether the write was applied.
func reportingWrite<Output>(_ write: () async throws(MongoError) -> Output) async throws(WriteFailure) -> Output {
    do throws(MongoError) {
        return try await write()
    } catch {
        throw WriteFailure(error)
    }
}
