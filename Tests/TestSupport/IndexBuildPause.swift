import BSON
package import MongoClient

/// Keeps the index builds of a server from finishing. Only for servers that a single test uses.
package enum IndexBuildPause {
    /// Run the body while no build finishes, then let them finish.
    ///
    /// - Parameter server: a database of the server, which must have test commands enabled.
    package static func enabled<Output>(
        on server: MongoDatabase, _ body: () async throws -> Output
    ) async throws -> Output {
        try await set("alwaysOn", on: server)
        let result: Result<Output, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        try await set("off", on: server)
        return try result.get()
    }

    private static func set(_ mode: BSONValue, on server: MongoDatabase) async throws {
        _ = try await server.client.database("admin").run(
            .plain, ["configureFailPoint": "hangAfterStartingIndexBuild", "mode": mode])
    }
}
