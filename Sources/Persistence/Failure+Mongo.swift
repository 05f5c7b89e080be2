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
            self.init(
                .storageUnavailable,
                "The database is unavailable. Nothing was lost; try again in a moment.",
                retryAfter: 5, detail: detail)
        case .duplicateKey, .server, .unexpectedReply:
            self = .unexpected(detail)
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
