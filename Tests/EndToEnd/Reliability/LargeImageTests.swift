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
    /// Processing tens of MiB must not run on an event loop, because all of its connections would wait.
    @Suite struct LargeImageTests {
        private static let images = 6

        /// A JPEG of almost 40 MiB.
        private static func image() -> [UInt8] {
            let small = SampleImage.jpeg.bytes
            return small.dropLast(2) + [UInt8](repeating: 0x55, count: 39 << 20) + small.suffix(2)
        }

        /// The processor time that the check of an image takes in this build.
        private static func checkTime(of bytes: [UInt8]) throws -> Duration {
            let limits = ImageFileLimits(bytes: 40 << 20, side: 16_384, pixels: 100_000_000, scans: 100)
            let start = ProcessorTime.ofThisThread
            _ = try ImageFile(reading: bytes, limits: limits)
            return ProcessorTime.ofThisThread - start
        }

        @Test func `Checking images of 40 MiB does not run on an event loop`() async throws {
            let bytes = Self.image()
            let check = try Self.checkTime(of: bytes)
            // Images are fetched only from known hosts.
            try await ServerProcess.run(environment: ["IMAGE_ORIGIN_HOSTS": "127.0.0.1"]) { server in
                let token = try await server.token(user: "alice")
                // The same length, but no image, as its first bytes show.
                let zeros = [UInt8](repeating: 0, count: bytes.count)
                let unchecked = try await Self.eventLoopTime(server, token, zeros, status: 410)
                let checked = try await Self.eventLoopTime(server, token, bytes, status: 200)
                print(
                    "an image of 40 MiB takes \(check) to check; \(Self.images) take \(checked) of the event loops,",
                    "\(unchecked) without being checked")
                #expect(checked - unchecked < check * Self.images / 2)
            }
        }

        /// The processor time of the server's event loops while it fetches the images.
        private static func eventLoopTime(
            _ server: ServerProcess, _ token: String, _ bytes: [UInt8], status: Int
        ) async throws -> Duration {
            let url = try await server.sandbox.offer(ByteBuffer(bytes: bytes), contentType: "image/jpeg")
            let process = try #require(server.processID)
            let start = try ProcessorTime.ofEventLoops(of: process)
            for _ in 0..<images {
                let id = ObjectID(high: .random(in: 0...UInt64.max), low: .random(in: 0...UInt32.max))
                try await server.database.collection("generated_image_entity").insert([
                    "_id": .objectID(id), "userId": "alice", "taskId": .string(id.hex), "prompt": "a fox",
                    "type": "TEXTTOIAMGE", "imageUrl": .string(url), "status": "completed",
                    "createdAt": .date(milliseconds: 1_700_000_000_000),
                ])
                let path = "/api/v1/nanobanana/images/\(id.hex)/content"
                let response = try await server.request(.HEAD, path, token: token)
                #expect(response.status == status)
            }
            return try ProcessorTime.ofEventLoops(of: process) - start
        }
    }
}
