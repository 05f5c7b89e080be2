import Application
import MongoClient

/// Lends a command the database, and gives an error of it the form that a command shows.
///
/// - Parameter label: of the database client's own log.
func withDatabase<Output>(
    _ settings: Settings, label: String, _ body: (MongoDatabase) async throws -> Output
) async throws -> Output {
    let client = try MongoClient(settings.mongo, logger: settings.logger(label))
    let result: Result<Output, any Error>
    do {
        result = .success(try await body(client.database(settings.databaseName)))
    } catch let failure as Failure {
        let detail = failure.detail.isEmpty ? "" : " (\(failure.detail))"
        result = .failure(CommandFailure(failure.message + detail))
    } catch {
        result = .failure(error)
    }
    await client.close()
    return try result.get()
}
