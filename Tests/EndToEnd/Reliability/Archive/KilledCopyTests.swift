import BSON
import FoundationEssentials
import MongoClient
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Servers are killed while they copy content into storage.
    @Suite struct KilledCopyTests {
        @Test func `After kills during copies no object is incomplete or an orphan, and everything is copied`()
            async throws
        {
            let (kills, images) = Scale.isFull ? (40, 300) : (4, 40)
            let seed = Seed("killed copies")
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                let token = try await server.token(user: "alice")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for round in 1...kills {
                            // The copies of the second half take over what was interrupted.
                            try await archived(images * round / (2 * kills), in: server.database)
                            try await Task.sleep(for: .milliseconds(seed { Int.random(in: 0...300, using: &$0) }))
                            await server.kill()
                            let check = try await server.checkStorage()
                            #expect(check.status == .exited(0), "\(check.output)")
                            try await server.start()
                        }
                    }
                    group.addTask {
                        try await forEach(of: Array(0..<images), workers: 4) { number in
                            while await PendingImage.submit("Fox \(number)", token: token, server) == nil {
                                try await Task.sleep(for: .milliseconds(20))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                // A copy whose process was killed is taken over within 90 s.
                let deadline = ContinuousClock.now + .seconds(150)
                while ContinuousClock.now < deadline {
                    let open = try await server.database.collection("generated_image_entity").count([
                        "status": "completed", "archived": ["$ne": true],
                    ])
                    let writes = try await server.database.collection("media_writes").count([:])
                    if open == 0, writes == 0 { break }
                    try await Task.sleep(for: .milliseconds(200))
                }
                let check = try await server.checkStorage()
                #expect(check.status == .exited(0), "\(check.output)")
                #expect(
                    try await server.database.collection("generated_image_entity").count([
                        "status": "completed", "archived": ["$ne": true],
                    ]) == 0)
            }
        }

        @Test func `Right after a kill, one check with repair leaves no fault`() async throws {
            try await ServerProcess.run(environment: ServerProcess.archiving()) { server in
                let token = try await server.token(user: "alice")
                for number in 0..<6 { _ = await PendingImage.submit("Fox \(number)", token: token, server) }
                #expect(
                    try await eventually { try await server.database.collection("media").count([:]) > 0 })
                await server.kill()
                _ = try await server.runCommand("storage", "check", "--repair")
                let check = try await server.checkStorage()
                #expect(check.status == .exited(0), "\(check.output)")
                try await server.start()
            }
        }

        /// Waits until that many images are in storage.
        private func archived(_ count: Int, in database: MongoDatabase) async throws {
            let deadline = ContinuousClock.now + .seconds(150)
            while try await database.collection("generated_image_entity").count(["archived": true]) < count {
                try #require(ContinuousClock.now < deadline, "fewer than \(count) images were copied")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}
