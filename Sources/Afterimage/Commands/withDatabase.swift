import Application
import MongoClient

/// Opens the database for a command, and converts its errors to `CommandFailure`.
///
/// - Parameter label: of the database client's logger.
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
