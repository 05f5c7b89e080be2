import Application
import MongoClient

extension Failure {
    /// The one place where a database error becomes the application's.
    init(_ error: MongoError) {
        let detail = "\(error.kind): \(error.detail)"
        switch error.kind {
        case .overloaded:
            self.init(
                .overloaded, "There is too much to do right now. Try again in a moment.", retryAfter: 1, detail: detail)
        case .unreachable, .timedOut, .cancelled, .closed, .invalidConfiguration:
            self.init(
                .storageUnavailable,
                "The database cannot be reached right now. Nothing was lost; try again in a moment.",
                retryAfter: 5, detail: detail)
        case .duplicateKey, .server, .unexpectedReply:
            self = .unexpected(detail)
        }
    }
}

/// Runs a call to the database and gives its error the application's form.
func reporting<Output>(_ call: () async throws(MongoError) -> Output) async throws(Failure) -> Output {
    do throws(MongoError) {
        return try await call()
    } catch {
        throw Failure(error)
    }
}
