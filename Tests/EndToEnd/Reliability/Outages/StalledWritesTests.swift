import Afterimage
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

extension Outages {
    /// A database that serves reads while its writes stall.
    @Suite struct StalledWritesTests {
        @Test func `Readiness checks and lists work while all writes stall`() async throws {
            let application = TestMongo.freshName()
            try await TestServer.run {
                $0.mongo.connections = 8
                $0.mongo.applicationName = application
            } _: { server in
                let token = try await server.token(user: "alice")
                // As long as a write waits for the majority.
                let point = FailPoint(
                    ["insert", "update", "findAndModify"], times: nil,
                    [("blockConnection", true), ("blockTimeMS", 1500)])
                try await point.enabled(for: application, by: server.database) {
                    let ended = LockedValue(0)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for _ in 0..<16 {
                            group.addTask {
                                _ = try await server.post(
                                    "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox"}"#)
                                ended.change { $0 += 1 }
                            }
                        }
                        // More reads than there are connections, one after the other while the writes wait.
                        for _ in 0..<20 {
                            for path in ["/health/ready", "/api/v1/nanobanana/images", "/api/user-generations"] {
                                let status = try await server.request(.GET, path, token: token).status
                                #expect(status == 200, "\(path)")
                            }
                        }
                        #expect(ended.value == 0, "the reads did not wait for the writes")
                        try await group.waitForAll()
                    }
                }
            }
        }
    }
}
