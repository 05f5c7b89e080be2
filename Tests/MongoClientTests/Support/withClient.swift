import Logging
import MongoClient
import TestSupport

/// A client of the test's own for a database that another client removes, with an application name of its own.
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
