import FoundationEssentials
import Glibc
import MongoClient
import Synchronization

/// A mongod of a replica set.
package final class TestReplicaSetNode: Sendable {
    let address: String
    /// A direct connection to this node.
    let admin: MongoDatabase
    private let port: Int
    private let directory: String
    private let client: MongoClient
    private let child = Mutex<ChildProcess?>(nil)

    init(directory: String) throws {
        self.directory = directory
        port = try TestPort.free()
        address = "127.0.0.1:\(port)"
        var configuration = MongoConfiguration(uri: "mongodb://\(address)/?directConnection=true")
        configuration.connections = 1
        client = try MongoClient(configuration, logger: TestMongo.quiet)
        admin = client.database("admin")
    }

    func start() async throws {
        try FileManager.default.createDirectory(atPath: "\(directory)/data", withIntermediateDirectories: true)
        let started = try await ChildProcess.start(
            TestMongod.program ?? "",
            [
                "--port", "\(port)", "--bind_ip", "127.0.0.1", "--dbpath", "\(directory)/data", "--replSet", "rs0",
                "--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64", "--quiet", "--nounixsocket",
                "--setParameter", "diagnosticDataCollectionEnabled=false",
            ], log: "\(directory)/log")
        child.withLock { $0 = started }
    }

    func waitUntilReachable() async throws {
        for _ in 0..<500 {
            if (try? await admin.ping()) != nil { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw TestReplicaSet.NoPrimary()
    }

    /// Suspend the process (SIGSTOP).
    package func freeze() { child.withLock { $0 }?.signal(SIGSTOP) }

    /// Resume the process (SIGCONT).
    package func resume() { child.withLock { $0 }?.signal(SIGCONT) }

    /// Send SIGKILL and wait for the exit.
    func kill() async {
        let child = child.withLock { $0 }
        child?.signal(SIGKILL)
        _ = await child?.waitForExit()
    }

    /// Kill the process and close the client.
    func shutDown() async {
        await kill()
        await client.close()
    }
}
