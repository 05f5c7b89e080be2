import BSON
package import MongoClient

/// Keeps every index build of a server from finishing. For servers that only one test uses.
package enum IndexBuildPause {
    /// Run the body while builds do not finish, then let them.
    ///
    /// - Parameter server: a database of the server, which must have test commands.
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
