import BSON
import FoundationEssentials
import MongoClient
import NIOCore
import NIOHTTP1
import RawHTTP
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Shutdown with requests and jobs that do not finish.
    @Suite struct ShutdownLimitTests {
        @Test func `Endless requests are cancelled at the limit, and the process exits with 0`() async throws {
            let environment = ["SHUTDOWN_LIMIT_SECONDS": "5"]
            try await ServerProcess.run(environment: environment) { server in
                let token = try await server.token(user: "alice")
                let origin = try await server.sandbox.offer(ByteBuffer(repeating: 7, count: 16 << 20))
                let path = try await server.database.addMapping(to: origin)
                let player = try RawClient(port: server.port, receiveBuffer: 8192)
                player.request("GET", path)
                #expect(await player.receive(20_000).count == 20_000)
                let sender = try RawClient(port: server.port)
                sender.request(
                    "POST", "/api/text-to-video",
                    ["x-access-token: \(token)", "Content-Type: application/json", "Content-Length: 100"])
                // The provider never responds.
                async let submission = try? server.post(
                    "/api/v1/nanobanana/generate", token: token, json: #"{"prompt":"A fox [fault: hang]"}"#)
                _ = try await server.sandbox.wait { records in records.submissions.isEmpty ? nil : true }
                let stopped = ContinuousClock.now
                #expect(await server.stop() == .exited(0), "\(server.log)")
                let time = ContinuousClock.now - stopped
                print("stopped \(time) after the signal")
                #expect(time < .seconds(7))
                #expect(await submission?.status != 202)
                withExtendedLifetime((player, sender)) {}
            }
        }

        @Test func `Unprocessed jobs are released at shutdown, and taken over at once`() async throws {
            let environment = ["VIDEO_LEASE_SECONDS": "90"]
            try await ServerProcess.run(environment: environment) { server in
                let token = try await server.token(user: "alice")
                for number in 0..<6 {
                    let prompt = "Fox \(number) [fault: query-hang]"
                    #expect(await VideoSubmissions.submit(prompt, token: token, server) != nil)
                }
                try await waitForPolls(6, server)
                #expect(await server.stop() == .exited(0), "\(server.log)")
                try await expectDueNow(6, server)
                try await WorkerProcess.run(beside: server, [[:]]) { workers in
                    try await waitForPolls(12, server)
                    #expect(await workers[0].stop() == .exited(0), "\(server.log)")
                    try await expectDueNow(6, server)
                }
                #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
                try await server.start()
            }
        }

        private func waitForPolls(_ count: Int, _ server: ServerProcess) async throws {
            let isReached = try await server.sandbox.wait { records in
                records.tasks.values.map(\.queries).reduce(0, +) >= count ? true : nil
            }
            #expect(isReached)
        }

        private func expectDueNow(_ count: Int, _ server: ServerProcess) async throws {
            let now = try await server.database.serverTime()
            let jobs = try await StoredVideo.all(in: server.database).map(\.fields)
            let due = jobs.filter { job in
                guard case .date(let due)? = job["due_at"] else { return false }
                return due <= now && job["strikes"] == 0
            }
            #expect(due.count == count && jobs.count == count, "\(jobs)")
        }
    }
}
