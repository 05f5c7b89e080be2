import AsyncHTTPClient
import BSON
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// A steady load of submissions, deletions, plays and callbacks that records the acknowledged writes.
final class FailoverTraffic: Sendable {
    struct Counts: Sendable {
        var requests = 0
        var failed = 0

        var share: Double { requests == 0 ? 0 : Double(failed) / Double(requests) }

        static func - (after: Counts, before: Counts) -> Counts {
            Counts(requests: after.requests - before.requests, failed: after.failed - before.failed)
        }
    }

    private struct Acknowledged: Sendable {
        var imageURLs: [String: String] = [:]
        var deleted: Set<String> = []
        var jobs: Set<String> = []
        var plays = 0
    }

    private let server: ServerProcess
    private let token: String
    private let video: String
    private let origin: String
    private let acknowledged = LockedValue(Acknowledged())
    private let totals = LockedValue(Counts())
    private let failureCounts = LockedValue<[String: Int]>([:])
    private let isStopped = LockedValue(false)

    init(_ server: ServerProcess) async throws {
        self.server = server
        token = try await server.token(user: "alice")
        server.sandbox.pauseCallbacks()
        origin = try await server.sandbox.offer(ByteBuffer(bytes: (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }))
        video = try await server.database.addMapping(to: origin)
    }

    var counts: Counts { totals.value }
    /// Failed requests by description, with counts.
    var failures: [String: Int] { failureCounts.value }
    func resetFailures() { failureCounts.change { $0 = [:] } }
    func stop() { isStopped.change { $0 = true } }

    /// Run until `stop()`.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await self.repeatUntilStopped { await self.image() } } }
            group.addTask { try await self.repeatUntilStopped { await self.job() } }
            group.addTask { try await self.repeatUntilStopped { await self.play() } }
            group.addTask {
                try await self.repeatUntilStopped { _ = await self.request(.GET, "/api/v1/nanobanana/images?limit=5") }
            }
            try await group.waitForAll()
        }
    }

    private func repeatUntilStopped(_ step: @Sendable () async -> Void) async throws {
        while !isStopped.value {
            await step()
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// A submission, its callback, and a deletion for some.
    private func image() async {
        guard
            let response = await request(
                .POST, "/api/v1/nanobanana/generate", json: #"{"prompt":"A fox"}"#, expecting: 202),
            let id = response.json["data"]["image"]["id"].string, let task = response.json["data"]["taskId"].string,
            let callbackURL = server.sandbox.task(task)?.callbackURL
        else { return }
        let imageURL = "https://images.example/\(task).png"
        // The provider retries until the callback is acknowledged.
        while await request(.POST, callbackURL, json: CallbackBody.success(task, imageURL), expecting: 200) == nil {
            if isStopped.value { return }
        }
        acknowledged.change { $0.imageURLs[id] = imageURL }
        guard id.hasSuffix("0") || id.hasSuffix("2") || id.hasSuffix("4") else { return }
        if await request(.DELETE, "/api/v1/nanobanana/images/\(id)", expecting: 204) != nil {
            acknowledged.change { _ = $0.deleted.insert(id) }
        }
    }

    private func job() async {
        let prompt = "Fox \(UInt64.random(in: 0...UInt64.max))"
        if let response = await request(.POST, "/api/text-to-video", json: #"{"prompt":"\#(prompt)"}"#, expecting: 202),
            let id = response.json["data"]["task_id"].string
        {
            acknowledged.change { _ = $0.jobs.insert(id) }
        }
    }

    private func play() async {
        if await request(.GET, video) != nil { acknowledged.change { $0.plays += 1 } }
    }

    private func request(
        _ method: HTTPMethod, _ path: String, json: String? = nil, expecting status: Int = 200
    ) async -> TestResponse? {
        let response = try? await server.request(
            method, path, token: token, headers: json == nil ? [] : [("Content-Type", "application/json")],
            body: json.map { .bytes(ByteBuffer(string: $0)) })
        let isExpected = response?.status == status
        totals.change { counts in
            counts.requests += 1
            if !isExpected { counts.failed += 1 }
        }
        if !isExpected {
            let route = path.split(separator: "?")[0].split(separator: "/").filter { $0.count < 20 }.suffix(2)
            let name = "\(method) \(route.joined(separator: "/")) \(response.map { "\($0.status)" } ?? "none")"
            failureCounts.change { $0[name, default: 0] += 1 }
        }
        return isExpected ? response : nil
    }

    /// Compare the acknowledged writes with the database.
    func expectNothingLost() async throws {
        let writes = acknowledged.value
        let stored = try await StoredImage.all(in: server.database)
        let lost = writes.imageURLs.filter { stored[$0.key]?.imageURL != $0.value }
        #expect(lost.isEmpty, "of \(writes.imageURLs.count)")
        let undeleted = writes.deleted.filter { stored[$0]?.fields["isActive"] != false }
        #expect(undeleted.isEmpty, "of \(writes.deleted.count)")
        let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
        let known = Set(videos.compactMap { $0.text("job_id") })
        #expect(writes.jobs.isSubset(of: known))
        let open = videos.filter { !$0.isConsistent }.map(\.fields)
        #expect(open.isEmpty)
        let failed = videos.filter { $0.status != "completed" && $0.reason != "outcome_unknown" }.map(\.fields)
        #expect(failed.isEmpty)
        #expect(VideoSubmissions.repeated(at: server.sandbox).isEmpty)
        let count = try await server.database.playCount(of: video)
        #expect(count <= server.sandbox.fetches(of: origin).count && count > 0)
        print(
            "acknowledged: \(writes.imageURLs.count) images, \(writes.deleted.count) deletions, \(writes.jobs.count)",
            "jobs; \(videos.count { $0.reason == "outcome_unknown" }) of unknown outcome; \(writes.plays) plays,",
            "\(count) counted")
    }
}
