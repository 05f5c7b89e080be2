import BSON
import FoundationEssentials
import MongoClient
import NIOCore
import NIOHTTP1
import Sandbox
import SeededNumbers
import TestSupport
import Testing

extension Reliability {
    /// Videos are played while the server is killed.
    @Suite struct KilledPlaysTests {
        @Test func `Plays are never counted twice when the server is killed, and few are missed`() async throws {
            let (scale, seed, start) = (VideoScale.current, Seed("plays while the server is killed"), Date())
            var sandbox = SandboxConfiguration.immediate
            sandbox.taskLimit = 1_000_000
            try await ServerProcess.run(sandbox: sandbox) { server in
                let ids = (0..<5).map { "0f8fad5b-d9cb-469f-a165-70867728950\($0)" }
                let mappings = server.database.collection("video_url_mapping")
                let head: [UInt8] = [0, 0, 0, 24] + Array("ftypisom".utf8)
                let video = ByteBuffer(bytes: head + Array(repeating: 7, count: 1000))
                let now = Int64(Date().timeIntervalSince1970 * 1000)
                var origins: [String: String] = [:]
                for id in ids {
                    let origin = try await server.sandbox.offer(video)
                    origins[id] = origin
                    try await mappings.insert([
                        "proxy_id": .string(id), "qwen_url": .string(origin),
                        "created_at": .date(milliseconds: now), "expires_at": .date(milliseconds: now + 3_600_000),
                        "access_count": 0,
                    ])
                }
                let progress = ProgressCounter()
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for round in 1...scale.killsAmongPlays {
                            await progress.wait(for: scale.plays * round / (scale.killsAmongPlays + 1))
                            let delay = seed { Int.random(in: 0...200, using: &$0) }
                            try await Task.sleep(for: .milliseconds(delay))
                            await server.kill()
                            try await server.start()
                        }
                    }
                    group.addTask {
                        try await forEach(of: Array(0..<scale.plays), workers: 50) { number in
                            let id = ids[number % ids.count]
                            while true {
                                let response = try? await server.request(.GET, "/video/\(id)")
                                if let response, response.status == 200, response.bytes.count == video.readableBytes {
                                    break
                                }
                                // The server is down.
                                try await Task.sleep(for: .milliseconds(50))
                            }
                            progress.advance()
                        }
                    }
                    try await group.waitForAll()
                }
                // The last plays are written at shutdown.
                #expect(await server.stop() == .exited(0))
                var (counted, fetched) = (0, 0)
                for id in ids {
                    let stored = try await mappings.findOne(["proxy_id": .string(id)]) { view throws(BSONError) in
                        Int(try view.first("access_count")?.integer() ?? 0)
                    }
                    let count = try #require(stored)
                    // Each play fetches the video from the origin, completed or not.
                    let fetches = server.sandbox.fetches(of: try #require(origins[id])).count
                    #expect(count <= fetches)
                    counted += count
                    fetched += fetches
                }
                #expect(Double(counted) >= Double(scale.plays) * (1 - scale.missing))
                #expect(counted > 0)
                print(
                    "plays: \(fetched) begun, \(scale.plays) completed, \(counted) counted,",
                    "in \(Date().timeIntervalSince(start)) s")
            }
        }
    }
}
