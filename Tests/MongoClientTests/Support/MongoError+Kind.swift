import MongoClient
import Testing

/// The kind of error that the call ends with; records an issue where it goes well.
func failure<Output>(
    _ call: () async throws(MongoError) -> Output, at location: SourceLocation = #_sourceLocation
) async -> MongoError? {
    do throws(MongoError) {
        _ = try await call()
        Issue.record("went well", sourceLocation: location)
        return nil
    } catch {
        return error
    }
}
