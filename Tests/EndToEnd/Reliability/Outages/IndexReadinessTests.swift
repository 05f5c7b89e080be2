import BSON
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

extension Outages {
    /// A server that starts on a database whose indexes are being built.
    @Suite(.enabled(if: TestMongod.program != nil, "TEST_MONGOD is not set"))
    struct IndexReadinessTests {
        private static let images = CollectionNames().generatedImages

        @Test func `A server reports the progress of unique indexes, and is ready when they are built`() async throws {
            try await TestMongod.run { mongod in
                try await ServerProcess.run(mongo: mongod.uri) { server in
                    _ = await server.stop()
                    let images = server.database.collection(Self.images)
                    try await images.insert(["taskId": "a"])
                    try await images.dropIndex(named: "taskId_1")
                    let starting = try await IndexBuildPause.enabled(on: server.database) {
                        let starting = Task { try await server.start() }
                        let response = try await Self.responseWhileBuilding(server)
                        #expect(response.status == 503)
                        #expect(response.json["code"] == "storage_unavailable")
                        #expect(response.headers.contains(name: "Retry-After"))
                        // The index is listed before it is built.
                        #expect(try await eventually { try await Self.states(of: images)["taskId_1"] == true })
                        #expect(try await server.request(.GET, "/health/live").status == 200)
                        return starting
                    }
                    try await starting.value
                    #expect(try await server.request(.GET, "/health/ready").status == 200)
                    #expect(try await Self.states(of: images).values.contains(true) == false)
                }
            }
        }

        @Test func `A server is ready while other indexes are built`() async throws {
            try await TestMongod.run { mongod in
                try await ServerProcess.run(mongo: mongod.uri) { server in
                    _ = await server.stop()
                    let images = server.database.collection(Self.images)
                    try await images.insert(["taskId": "a"])
                    try await images.dropIndex(named: "userId_1_status_1")
                    try await IndexBuildPause.enabled(on: server.database) {
                        try await server.start()
                        let isBuilding = try await eventually {
                            try await Self.states(of: images).values.contains(true)
                        }
                        #expect(isBuilding)
                        // A build does not delay the shutdown.
                        #expect(await server.stop() == .exited(0))
                        try await server.start()
                    }
                    let isBuilt = try await eventually {
                        try await Self.states(of: images)["userId_1_status_1"] == false
                    }
                    #expect(isBuilt)
                }
            }
        }

        /// Whether each index is being built, by its name.
        private static func states(of collection: MongoCollection) async throws -> [String: Bool] {
            var states: [String: Bool] = [:]
            for index in try await collection.listIndexes() {
                if case .string(let name) = index["name"] { states[name] = index.isBuilding }
            }
            return states
        }

        private static func responseWhileBuilding(_ server: ServerProcess) async throws -> TestResponse {
            struct NotSeen: Error {}
            for _ in 0..<1000 {
                if let response = try? await server.request(.GET, "/health/ready"),
                    response.json["message"].string?.contains("unique indexes are being built") == true
                {
                    return response
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            throw NotSeen()
        }
    }
}
