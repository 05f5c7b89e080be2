import BSON
import FoundationEssentials
import MongoClient
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Servers and workers with wall clocks ten minutes ahead or behind.
    @Suite struct WrongClockTests {
        @Test(arguments: Scale.isFull ? [600, -600] : [600])
        func `With wrong clocks of server and workers, jobs and videos follow the database's clock`(
            _ seconds: Int
        ) async throws {
            let start = Date()
            try await ServerProcess.run(environment: try WrongClock.environment(seconds)) { server in
                let token = try await server.token(user: "alice")
                let others = [try WrongClock.environment(-seconds), ["LD_PRELOAD": ""]]
                try await WorkerProcess.run(beside: server, others) { workers in
                    let count = Scale.isFull ? 500 : 24
                    try await forEach(of: Array(0..<count), workers: 8) { number in
                        let prompt = "Fox \(number) [fault: slow-reply 50ms]"
                        #expect(await VideoSubmissions.submit(prompt, token: token, server) != nil)
                    }
                    let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
                    let open = videos.filter { !$0.isConsistent || $0.status != "completed" }.map(\.fields)
                    #expect(open.isEmpty && videos.count == count, "\(server.log)")
                    #expect(VideoSubmissions.counts(at: server.sandbox).values.allSatisfy { $0 == 1 })
                    let writes = try await VideoWrites.all(in: server.database, since: start)
                    #expect(writes == VideoWrites(finalWrites: count, finishedJobs: count, staleFences: 0))
                    #expect(workers.allSatisfy { $0.exitStatus == nil })
                    try checkDates(of: videos, start, offBy: seconds)
                    try await checkExpiry(of: try #require(videos.first), server)
                }
            }
        }

        /// The id comes from the server's clock, all other dates from the database's.
        private func checkDates(of videos: [StoredVideo], _ start: Date, offBy seconds: Int) throws {
            let period = (start.timeIntervalSince1970 - 2)...(Date().timeIntervalSince1970 + 2)
            for video in videos {
                guard case .objectID(let id) = video.fields["_id"] else { continue }
                #expect(period.contains(Double(id.seconds) - Double(seconds)), "the server's clock is not wrong")
                for field in ["created_at", "updated_at", "ordered_at", "completed_at", "claimed_at"] {
                    guard case .date(let milliseconds) = video.fields[field] else {
                        Issue.record("\(field) is missing")
                        continue
                    }
                    #expect(period.contains(Double(milliseconds) / 1000), "\(field)")
                }
            }
        }

        /// A video expires by the database's clock.
        private func checkExpiry(of video: StoredVideo, _ server: ServerProcess) async throws {
            let mappings = server.database.collection("video_url_mapping")
            let path = try #require(video.text("video_url"))
            let (lifetime, begin) = (Duration.milliseconds(900), ContinuousClock.now)
            let changed = try await mappings.updateOne(
                ["proxy_id": .string(try #require(video.text("proxy_id")))],
                .pipeline([["$set": ["expires_at": ["$add": ["$$NOW", 900]]]]]))
            #expect(changed.matched == 1)
            let latest = ContinuousClock.now + lifetime
            var status = try await server.request(.GET, path).status
            #expect(status == 200)
            while status == 200, ContinuousClock.now < latest + .seconds(30) {
                try await Task.sleep(for: .milliseconds(20))
                status = try await server.request(.GET, path).status
            }
            #expect(status == 410)
            #expect(ContinuousClock.now >= begin + lifetime - .milliseconds(20))
        }
    }
}
