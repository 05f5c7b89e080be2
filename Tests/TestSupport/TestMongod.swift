import BSON
import FoundationEssentials
import Glibc
import MongoClient
import Synchronization

/// A mongod that a test can stop and restart: a single-node replica set (with an oplog), or a standalone server.
package final class TestMongod: Sendable {
    /// The path in `TEST_MONGOD`, which `scripts/test` sets.
    package static let program: String? = ProcessInfo.processInfo.environment["TEST_MONGOD"].flatMap {
        $0.isEmpty ? nil : $0
    }

    package let uri: String
    private let directory: String
    private let port: Int
    private let isStandalone: Bool
    private let child = Mutex<ChildProcess?>(nil)

    private init(directory: String, isStandalone: Bool) throws {
        self.directory = directory
        self.isStandalone = isStandalone
        port = try TestPort.free()
        uri = "mongodb://127.0.0.1:\(port)/" + (isStandalone ? "" : "?replicaSet=rs0")
    }

    /// Run a mongod while the body runs, then remove its data.
    package static func run<Output>(
        standalone: Bool = false, _ body: (TestMongod) async throws -> Output
    ) async throws -> Output {
        let directory = "\(FileManager.default.temporaryDirectory.path)/\(TestMongo.freshName())"
        try FileManager.default.createDirectory(atPath: "\(directory)/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let mongod = try TestMongod(directory: directory, isStandalone: standalone)
        let result: Result<Output, any Error>
        do {
            try await mongod.start()
            try await mongod.prepare()
            result = .success(try await body(mongod))
        } catch {
            result = .failure(error)
        }
        await mongod.stop(SIGKILL)
        return try result.get()
    }

    /// Start the process, without waiting until it accepts connections.
    package func start() async throws {
        let started = try await ChildProcess.start(
            Self.program ?? "",
            [
                "--port", "\(port)", "--bind_ip", "127.0.0.1", "--dbpath", dataFolder,
                "--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false",
                "--setParameter", "enableTestCommands=1", "--quiet",
            ] + (isStandalone ? [] : ["--replSet", "rs0", "--oplogSize", "64"]), log: "\(directory)/log")
        child.withLock { $0 = started }
    }

    /// Send the signal and wait for the exit.
    package func stop(_ signal: Int32) async {
        let child = child.withLock { $0 }
        child?.signal(signal)
        _ = await child?.waitForExit()
    }

    /// Send a signal that does not end the process.
    package func signal(_ number: Int32) { child.withLock { $0 }?.signal(number) }

    var dataFolder: String { "\(directory)/data" }

    /// Wait until the server is reachable and accepts writes.
    private func prepare() async throws {
        try await withAdmin { isStandalone ? try await $0.ping() : try await initiate(through: $0) }
    }

    /// Run the body with a connection to this server, in whatever state its replica set is.
    func withAdmin(_ body: (MongoDatabase) async throws -> Void) async throws {
        var configuration = MongoConfiguration(uri: "mongodb://127.0.0.1:\(port)/?directConnection=true")
        configuration.connections = 1
        configuration.serverSelectionTimeout = .seconds(20)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(client.database("admin")))
        } catch {
            result = .failure(error)
        }
        await client.close()
        try result.get()
    }

    private func initiate(through admin: MongoDatabase) async throws {
        let member: BSONValue = ["_id": 0, "host": .string("127.0.0.1:\(port)")]
        _ = try await admin.run(
            .plain,
            [
                "replSetInitiate": [
                    "_id": "rs0", "members": [member], "settings": ["electionTimeoutMillis": 1000],
                ]
            ])
        try await waitUntilPrimary(through: admin)
    }

    func waitUntilPrimary(through admin: MongoDatabase) async throws {
        for _ in 0..<1000 {
            if try await admin.run(.plain, ["hello": 1])["isWritablePrimary"] == true { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
