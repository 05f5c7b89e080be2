import BSON
import FoundationEssentials
import Glibc
import MongoClient

/// A replica set of three mongods, of which any can be killed.
package final class TestReplicaSet: Sendable {
    /// No primary was elected in time.
    package struct NoPrimary: Error {}

    /// Short, so that tests need not wait for a new primary.
    package static let electionTimeout: Duration = .milliseconds(700)

    package let uri: String
    private let electionTimeout: Duration
    private let nodes: [TestReplicaSetNode]

    private init(_ directory: String, electionTimeout: Duration) throws {
        self.electionTimeout = electionTimeout
        nodes = try (0..<3).map { try TestReplicaSetNode(directory: "\(directory)/\($0)") }
        uri = "mongodb://\(nodes.map(\.address).joined(separator: ","))/?replicaSet=rs0"
    }

    /// Run the set while the body runs, then remove its data.
    ///
    /// - Parameter electionTimeout: how long a primary without a majority stays primary.
    package static func run<Output>(
        electionTimeout: Duration = TestReplicaSet.electionTimeout, _ body: (TestReplicaSet) async throws -> Output
    ) async throws -> Output {
        let directory = "\(FileManager.default.temporaryDirectory.path)/\(TestMongo.freshName())"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let set = try TestReplicaSet(directory, electionTimeout: electionTimeout)
        let result: Result<Output, any Error>
        do {
            for node in set.nodes { try await node.start() }
            try await set.initiate()
            result = .success(try await body(set))
        } catch {
            result = .failure(error)
        }
        for node in set.nodes { await node.shutDown() }
        return try result.get()
    }

    /// Wait for one primary and two secondaries.
    package func primary(within limit: Duration = .seconds(20)) async throws -> TestReplicaSetNode {
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            var (primaries, secondaries): ([TestReplicaSetNode], Int) = ([], 0)
            for node in nodes {
                guard let hello = try? await node.admin.run(.plain, ["hello": 1]) else { continue }
                if hello["isWritablePrimary"] == true { primaries.append(node) }
                if hello["secondary"] == true { secondaries += 1 }
            }
            if primaries.count == 1, secondaries == nodes.count - 1 { return primaries[0] }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw NoPrimary()
    }

    /// Make the primary step down.
    package func stepDown() async throws {
        let primary = try await primary()
        // The primary may close the connection before it replies.
        _ = try? await primary.admin.run(
            .plain, ["replSetStepDown": 3, "secondaryCatchUpPeriodSecs": 2])
    }

    /// Kill the primary with SIGKILL and restart the node after two seconds.
    package func killPrimary() async throws {
        let primary = try await primary()
        await primary.kill()
        try await Task.sleep(for: .seconds(2))
        try await primary.start()
    }

    /// Suspend the secondaries for the duration, so that no majority confirms a write.
    package func stallSecondaries(for time: Duration) async throws {
        let secondaries = try await secondaries()
        for node in secondaries { node.freeze() }
        defer { for node in secondaries { node.resume() } }
        try await Task.sleep(for: time)
    }

    package func secondaries() async throws -> [TestReplicaSetNode] {
        let primary = try await primary()
        return nodes.filter { $0 !== primary }
    }

    private func initiate() async throws {
        for node in nodes { try await node.waitUntilReachable() }
        // The first election waits for this timeout.
        let short = Self.electionTimeout
        _ = try await nodes[0].admin.run(
            .plain, ["replSetInitiate": .document(configuration(version: 1, electionTimeout: short))])
        let first = try await primary()
        guard electionTimeout != short else { return }
        let current = try await first.admin.run(.plain, ["replSetGetConfig": 1])["config"]?["version"]
        guard case .int32(let version) = current else { throw NoPrimary() }
        _ = try await first.admin.run(
            .plain,
            ["replSetReconfig": .document(configuration(version: version + 1, electionTimeout: electionTimeout))])
        _ = try await primary()
    }

    private func configuration(version: Int32, electionTimeout: Duration) -> BSONDocument {
        let members = nodes.enumerated().map { index, node -> BSONValue in
            ["_id": .int32(Int32(index)), "host": .string(node.address)]
        }
        let settings: BSONValue = ["electionTimeoutMillis": .int32(Int32(electionTimeout / .milliseconds(1)))]
        return [
            "_id": "rs0", "version": .int32(version), "protocolVersion": 1, "members": .array(members),
            "settings": settings,
        ]
    }
}
