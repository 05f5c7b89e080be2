import Application
import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Work on tens of MiB, which must not run on an event loop.
    @Suite struct LargeImageTests {
        /// A JPEG of almost 40 MiB, and how long this program takes to check it.
        private static func image() throws -> (bytes: [UInt8], time: Duration) {
            let small = SampleImage.jpeg.bytes
            let bytes = small.dropLast(2) + [UInt8](repeating: 0x55, count: 39 << 20) + small.suffix(2)
            let limits = ImageFileLimits(bytes: 40 << 20, side: 16_384, pixels: 100_000_000, scans: 100)
            let start = ContinuousClock.now
            _ = try ImageFile(reading: Array(bytes), limits: limits)
            return (Array(bytes), ContinuousClock.now - start)
        }

        @Test func `Every connection is served while an image of 40 MiB is checked`() async throws {
            let (bytes, time) = try Self.image()
            try await ServerProcess.run { server in
                let token = try await server.token(user: "alice")
                let url = try await server.sandbox.offer(ByteBuffer(bytes: bytes), contentType: "image/jpeg")
                // Several for each event loop.
                let gaps = LockedValue<[Duration]>([])
                let isDone = LockedValue(false)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    defer { isDone.change { $0 = true } }
                    for _ in 0..<8 {
                        group.addTask {
                            var longest = Duration.zero
                            while !isDone.value {
                                let start = ContinuousClock.now
                                let response = try await server.request(.GET, "/health/live")
                                #expect(response.status == 200)
                                longest = max(longest, ContinuousClock.now - start)
                            }
                            gaps.change { $0.append(longest) }
                        }
                    }
                    for _ in 0..<3 {
                        let id = ObjectID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt32.max))
                        try await server.database.collection("generated_image_entity").insert([
                            "_id": .objectID(id), "userId": "alice", "taskId": .string(id.hex), "prompt": "a fox",
                            "type": "TEXTTOIAMGE", "imageUrl": .string(url), "status": "completed",
                            "createdAt": .date(milliseconds: 1_700_000_000_000),
                        ])
                        let path = "/api/v1/nanobanana/images/\(id.hex)/content"
                        let response = try await server.request(.HEAD, path, token: token)
                        #expect(response.status == 200)
                    }
                    isDone.change { $0 = true }
                    try await group.waitForAll()
                }
                let longest = gaps.value.max() ?? .zero
                print("an image of 40 MiB takes \(time) to check; the longest response meanwhile took \(longest)")
                #expect(longest < max(time / 2, .milliseconds(250)))
            }
        }
    }
}
