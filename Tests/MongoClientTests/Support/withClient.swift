import Logging
import MongoClient
import TestSupport

/// Run the body with a separate client for a database that another client drops; named after it in the server.
func withClient<Output>(
    for database: MongoDatabase, logger: Logger = TestMongo.quiet,
    _ configure: (inout MongoConfiguration) -> Void = { _ in }, _ body: (MongoDatabase) async throws -> Output
) async throws -> Output {
    var configuration = MongoConfiguration(uri: TestMongo.uri)
    configuration.connections = 1
    configuration.applicationName = database.name
    configure(&configuration)
    let client = try MongoClient(configuration, logger: logger)
    let result: Result<Output, any Error>
    do {
        result = .success(try await body(client.database(database.name)))
    } catch {
        result = .failure(error)
    }
    await client.close()
    return try result.get()
}
