import Application
import MongoClient

/// Opens the database for a command, and converts its errors to `CommandFailure`.
///
/// - Parameters:
///   - label: label of the database client's logger.
///   - hasLongCommands: whether commands may take hours.
func withDatabase<Output>(
    _ settings: Settings, label: String, hasLongCommands: Bool = false, _ body: (MongoDatabase) async throws -> Output
) async throws -> Output {
    let configuration = hasLongCommands ? settings.mongo.forLongCommands : settings.mongo
    let client = try MongoClient(configuration, logger: settings.logger(label))
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
