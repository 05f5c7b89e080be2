import BSON
import FoundationEssentials
import Glibc
import MongoClient
import TestSupport

/// A mongod of a test's own, that can be taken away and brought back: a replica set of one, for it has a log of its
/// writes.
final class TestMongod: Sendable {
    /// Named by `TEST_MONGOD`, which `scripts/test` sets.
    static let program: String? = ProcessInfo.processInfo.environment["TEST_MONGOD"].flatMap { $0.isEmpty ? nil : $0 }

    let uri: String
    private let directory: String
    private let port: Int
    private let child = Shared<ChildProcess?>(nil)

    private init(directory: String) throws {
        self.directory = directory
        port = try ServerProcess.lastingPort()
        uri = "mongodb://127.0.0.1:\(port)/?replicaSet=rs0"
    }

    /// Runs one while the body runs, and removes all that it wrote.
    static func run<Output>(_ body: (TestMongod) async throws -> Output) async throws -> Output {
        let directory = "\(FileManager.default.temporaryDirectory.path)/\(TestMongo.freshName())"
        try FileManager.default.createDirectory(atPath: "\(directory)/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let mongod = try TestMongod(directory: directory)
        let result: Result<Output, any Error>
        do {
            try await mongod.start()
            try await mongod.initiate()
            result = .success(try await body(mongod))
        } catch {
            result = .failure(error)
        }
        await mongod.stop(SIGKILL)
        return try result.get()
    }

    /// Brings it up; it takes a moment until it answers.
    func start() async throws {
        let started = try await ChildProcess.start(
            Self.program ?? "",
            [
                "--port", "\(port)", "--bind_ip", "127.0.0.1", "--dbpath", "\(directory)/data", "--replSet", "rs0",
                "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64", "--setParameter",
                "diagnosticDataCollectionEnabled=false", "--quiet",
            ], log: "\(directory)/log")
        child.change { $0 = started }
    }

    /// Takes it away, and returns when it is gone.
    func stop(_ signal: Int32) async {
        child.value?.signal(signal)
        _ = await child.value?.ended()
    }

    private func initiate() async throws {
        var configuration = MongoConfiguration(uri: "mongodb://127.0.0.1:\(port)/?directConnection=true")
        configuration.connections = 1
        configuration.serverSelectionTimeout = .seconds(20)
        let client = try MongoClient(configuration, logger: TestMongo.quiet)
        let result: Result<Void, any Error>
        do {
            result = .success(try await initiate(through: client.database("admin")))
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
