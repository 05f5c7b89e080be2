import BSON
import FoundationEssentials
import Glibc
import MongoClient
import Synchronization

/// A mongod of a test's own, that can be taken away and brought back: a replica set of one, for it has a log of its
/// writes, or a server that belongs to none.
package final class TestMongod: Sendable {
    /// Named by `TEST_MONGOD`, which `scripts/test` sets.
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
        port = try ServerProcess.lastingPort()
        uri = "mongodb://127.0.0.1:\(port)/" + (isStandalone ? "" : "?replicaSet=rs0")
    }

    /// Runs one while the body runs, and removes all that it wrote.
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

    /// Brings it up; it takes a moment until it answers.
    package func start() async throws {
        let started = try await ChildProcess.start(
            Self.program ?? "",
            [
                "--port", "\(port)", "--bind_ip", "127.0.0.1", "--dbpath", "\(directory)/data",
                "--wiredTigerCacheSizeGB", "0.25", "--setParameter", "diagnosticDataCollectionEnabled=false", "--quiet",
            ] + (isStandalone ? [] : ["--replSet", "rs0", "--oplogSize", "64"]), log: "\(directory)/log")
        child.withLock { $0 = started }
    }

    /// Takes it away, and returns when it is gone.
    package func stop(_ signal: Int32) async {
        let child = child.withLock { $0 }
        child?.signal(signal)
        _ = await child?.ended()
    }

    /// Sends a signal that it lives on with.
    package func signal(_ number: Int32) { child.withLock { $0 }?.signal(number) }

    /// Returns when it answers, and can be written to.
    private func prepare() async throws {
        var configuration = MongoConfiguration(uri: "mongodb://127.0.0.1:\(port)/?directConnection=true")
        configuration.connections = 1
        configuration.serverSelectionTimeout = .seconds(20)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let result: Result<Void, any Error>
        do {
            let admin = client.database("admin")
            result = .success(isStandalone ? try await admin.ping() : try await initiate(through: admin))
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
        for _ in 0..<1000 {
            if try await admin.run(.plain, ["hello": 1])["isWritablePrimary"] == true { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
