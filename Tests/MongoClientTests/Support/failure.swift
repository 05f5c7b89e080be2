import MongoClient
import Testing

/// The error that the call throws; records an issue if it succeeds.
func failure<Output>(
    _ call: () async throws(MongoError) -> Output, at location: SourceLocation = #_sourceLocation
) async -> MongoError? {
    do throws(MongoError) {
        _ = try await call()
        Issue.record("expected an error", sourceLocation: location)
        return nil
    } catch {
        return error
    }
}
