import FoundationEssentials
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// Several workers share one database.
    @Suite struct ManyWorkersTests {
        @Test func `Videos shared by several workers are submitted once each, and all complete`() async throws {
            let (scale, start) = (VideoScale.current, Date())
            try await ServerProcess.run { server in
                let token = try await server.token(user: "alice")
                try await WorkerProcess.run(beside: server, [[:], [:]]) { workers in
                    try await forEach(of: Array(0..<scale.shared), workers: 8) { number in
                        #expect(await VideoSubmissions.submit("Fox \(number)", token: token, server) != nil)
                    }
                    let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
                    let open = videos.filter { !$0.isConsistent || $0.status != "completed" }.map(\.fields)
                    #expect(open.isEmpty, "\(server.log)")
                    let once = Dictionary(uniqueKeysWithValues: (0..<scale.shared).map { ("Fox \($0)", 1) })
                    #expect(VideoSubmissions.counts(at: server.sandbox) == once)
                    let writes = try await VideoWrites.all(in: server.database, since: start)
                    #expect(
                        writes == VideoWrites(finalWrites: scale.shared, finishedJobs: scale.shared, staleFences: 0))
                    #expect(workers.allSatisfy { $0.exitStatus == nil })
                    let shares = Dictionary(grouping: videos) { $0.worker ?? "" }.mapValues(\.count)
                    #expect(shares.count > 1)
                    print("shared: \(shares) in \(Date().timeIntervalSince(start)) s")
                }
            }
        }
    }
}
