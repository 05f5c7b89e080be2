import BSON
import CoreMetrics
import Logging
import MetricsTestKit
import MongoClient
import TestSupport
import Testing

/// Logs and metrics of commands.
@Suite struct MonitorTests {
    @Test func `A slow command is logged by name, without its contents`() async throws {
        let log = RecordingLogger()
        try await TestMongo.withDatabase { database in
            try await database.collection("secretive").insert(["name": "alice"])
            try await withClient(for: database, logger: log.logger) {
                $0.slowCommandThreshold = .milliseconds(800)
            } _: { client in
                let collection = client.collection("secretive")
                _ = try await collection.findOne(["name": "alice"], read: copied)
                _ = try await collection.findOne(["name": "alice", "$where": "sleep(900) || true"], read: copied)
            }
        }
        let slow = log.lines.filter { $0.contains("slow database command") && $0.contains("command=find") }
        #expect(slow.count == 1)
        #expect(slow.first?.hasPrefix("notice ") == true)
        for line in log.lines { #expect(!line.contains("alice") && !line.contains("sleep")) }
    }

    @Test func `Commands are timed by name, and failures counted`() async throws {
        let metrics = TestMetrics()
        try await withMetricsFactory(metrics) {
            try await TestMongo.withDatabase { database in
                let collection = database.collection("things")
                for _ in 0..<3 { _ = try await collection.findOne([:], read: copied) }
                try await collection.insert(["_id": 1])
                _ = await failure { () throws(MongoError) in try await database.run(.plain, ["noSuchCommand": 1]) }
            }
        }
        func count(_ command: String) throws -> Int {
            try metrics.expectTimer("mongodb_command_duration", [("command", command)]).values.count
        }
        #expect(try count("find") == 3)
        #expect(try count("insert") == 1)
        #expect(try count("other") >= 1)
        #expect(try metrics.expectCounter("mongodb_command_failures").totalValue == 1)
    }
}
