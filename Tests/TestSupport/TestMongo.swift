import FoundationEssentials
package import Logging
package import MongoClient

/// The mongod for the tests: a single-node replica set with test commands, started by `scripts/test`.
package enum TestMongo {
    package static let uri: String = {
        guard let uri = ProcessInfo.processInfo.environment["TEST_MONGODB_URI"], !uri.isEmpty else {
            fatalError("TEST_MONGODB_URI is not set. Run the tests with scripts/test, which starts a mongod.")
        }
        return uri
    }()

    /// Run the body with a database, and drop the database afterwards.
    ///
    /// - Parameters:
    ///   - name: nil for a unique name.
    ///   - configure: changes the client's configuration.
    package static func withDatabase<Output>(
        named name: String? = nil, _ configure: (inout MongoConfiguration) -> Void = { _ in },
        _ body: (MongoDatabase) async throws -> Output
    ) async throws -> Output {
        var configuration = MongoConfiguration(uri: uri)
        configuration.connections = 6
        configure(&configuration)
        let client = try MongoClient(configuration, logger: quiet)
        let database = client.database(name ?? freshName())
        let result: Result<Output, any Error>
        do {
            result = .success(try await body(database))
        } catch {
            result = .failure(error)
        }
        let dropped: Result<Void, any Error>
        do {
            dropped = .success(try await database.drop())
        } catch {
            dropped = .failure(error)
        }
        await client.close()
        let output = try result.get()
        try dropped.get()
        return output
    }

    /// Run the body with a separate client, as another process would have.
    package static func withClient<Output>(_ body: (MongoClient) async throws -> Output) async throws -> Output {
        let client = try MongoClient(MongoConfiguration(uri: uri), logger: quiet)
        let result: Result<Output, any Error>
        do {
            result = .success(try await body(client))
        } catch {
            result = .failure(error)
        }
        await client.close()
        return try result.get()
    }

    /// A unique database name.
    package static func freshName() -> String { "test_\(UInt64.random(in: 0...UInt64.max))" }

    /// Logs only errors.
    package static let quiet: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .error
        return logger
    }()
}
