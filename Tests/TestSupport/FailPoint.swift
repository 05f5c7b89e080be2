package import BSON
import FoundationEssentials
import Glibc
package import MongoClient

/// A `failCommand` fail point for the clients of one application name.
///
/// The server has one `failCommand` at a time, so a file lock serializes them across test processes.
package struct FailPoint: Sendable {
    private let commands: [String]
    private let times: Int32?
    private let fault: [(String, BSONValue)]

    /// - Parameters:
    ///   - commands: the names of the commands that fail.
    ///   - times: how many commands fail; nil for all while the body runs.
    ///   - fault: `closeConnection`, `errorCode` and the other fields of `failCommand`.
    package init(_ commands: [String], times: Int32? = 1, _ fault: [(String, BSONValue)]) {
        self.commands = commands
        self.times = times
        self.fault = fault
    }

    /// Enable the fail point while the body runs.
    ///
    /// - Parameters:
    ///   - applicationName: the `appName` whose commands fail.
    ///   - database: a connection with another `appName`.
    package func enabled<Output>(
        for applicationName: String, by database: MongoDatabase, _ body: () async throws -> Output
    ) async throws -> Output {
        let lock = try await Self.lock()
        defer { close(lock) }
        let admin = database.client.database("admin")
        let mode: BSONValue = if let times { ["times": .int32(times)] } else { "alwaysOn" }
        let data = try BSONDocument(
            [("failCommands", .array(commands.map(BSONValue.string))), ("appName", .string(applicationName))] + fault)
        _ = try await admin.run(
            .plain, ["configureFailPoint": "failCommand", "mode": mode, "data": .document(data)])
        let result: Result<Output, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        _ = try await admin.run(.plain, ["configureFailPoint": "failCommand", "mode": "off"])
        return try result.get()
    }

    /// - Returns: the descriptor of the locked file; closing it releases the lock.
    private static func lock() async throws -> Int32 {
        let path = FileManager.default.temporaryDirectory.appending(path: "afterimage-fail-point").path
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        while flock(file, LOCK_EX | LOCK_NB) != 0 { try await Task.sleep(for: .milliseconds(5)) }
        return file
    }
}
