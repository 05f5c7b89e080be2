import AsyncHTTPClient
import BSON
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

/// People who order, delete and watch, and a provider that calls back: a steady load of writes, of which each knows
/// what it was promised.
final class FailoverTraffic: Sendable {
    struct Counts: Sendable {
        var asked = 0
        var failed = 0

        var share: Double { asked == 0 ? 0 : Double(failed) / Double(asked) }

        static func - (after: Counts, before: Counts) -> Counts {
            Counts(asked: after.asked - before.asked, failed: after.failed - before.failed)
        }
    }

    private struct Promises: Sendable {
        var settled: [String: String] = [:]
        var removed: Set<String> = []
        var jobs: Set<String> = []
        var plays = 0
    }

    private let server: ServerProcess
    private let token: String
    private let video: String
    private let origin: String
    private let promises = LockedValue(Promises())
    private let counted = LockedValue(Counts())
    private let kinds = LockedValue<[String: Int]>([:])
    private let isOver = LockedValue(false)

    init(_ server: ServerProcess) async throws {
        self.server = server
        token = try await server.token(user: "alice")
        server.sandbox.pauseCallbacks()
        origin = try await server.sandbox.offer(ByteBuffer(bytes: (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }))
        video = try await server.database.map(to: origin)
    }

    var counts: Counts { counted.value }
    /// What failed, and how often.
    var failures: [String: Int] { kinds.value }
    func forgetFailures() { kinds.change { $0 = [:] } }
    func end() { isOver.change { $0 = true } }

    /// Until it is told to end.
    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { try await self.again { await self.image() } } }
            group.addTask { try await self.again { await self.job() } }
            group.addTask { try await self.again { await self.play() } }
            group.addTask { try await self.again { _ = await self.ask(.GET, "/api/v1/nanobanana/images?limit=5") } }
            try await group.waitForAll()
        }
    }

    private func again(_ step: @Sendable () async -> Void) async throws {
        while !isOver.value {
            await step()
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// An order, its callback, and every second time its removal.
    private func image() async {
        guard
            let answer = await ask(.POST, "/api/v1/nanobanana/generate", json: #"{"prompt":"A fox"}"#, expecting: 202),
            let id = answer.json["data"]["image"]["id"].string, let task = answer.json["data"]["taskId"].string,
            let address = server.sandbox.task(task)?.callbackURL
        else { return }
        let picture = "https://pictures.example/\(task).png"
        // The provider tries again until it is heard.
        while await ask(.POST, address, json: CallbackBody.success(task, picture), expecting: 200) == nil {
            if isOver.value { return }
        }
        promises.change { $0.settled[id] = picture }
        guard id.hasSuffix("0") || id.hasSuffix("2") || id.hasSuffix("4") else { return }
        if await ask(.DELETE, "/api/v1/nanobanana/images/\(id)", expecting: 204) != nil {
            promises.change { _ = $0.removed.insert(id) }
        }
    }

    private func job() async {
        let prompt = "Fox \(UInt64.random(in: 0...UInt64.max))"
        if let answer = await ask(.POST, "/api/text-to-video", json: #"{"prompt":"\#(prompt)"}"#, expecting: 202),
            let id = answer.json["data"]["task_id"].string
        {
            promises.change { _ = $0.jobs.insert(id) }
        }
    }

    private func play() async {
        if await ask(.GET, video) != nil { promises.change { $0.plays += 1 } }
    }

    private func ask(
        _ method: HTTPMethod, _ path: String, json: String? = nil, expecting status: Int = 200
    ) async -> TestAnswer? {
        let answer = try? await server.ask(
            method, path, token: token, headers: json == nil ? [] : [("Content-Type", "application/json")],
            body: json.map { .bytes(ByteBuffer(string: $0)) })
        let isFit = answer?.status == status
        counted.change { counts in
            counts.asked += 1
            if !isFit { counts.failed += 1 }
        }
        if !isFit {
            let route = path.split(separator: "?")[0].split(separator: "/").filter { $0.count < 20 }.suffix(2)
            let name = "\(method) \(route.joined(separator: "/")) \(answer.map { "\($0.status)" } ?? "none")"
            kinds.change { $0[name, default: 0] += 1 }
        }
        return isFit ? answer : nil
    }

    /// Compares what was promised with what is there.
    func expectNothingLost() async throws {
        let promised = promises.value
        let stored = try await StoredImage.all(in: server.database)
        let lost = promised.settled.filter { stored[$0.key]?.picture != $0.value }
        #expect(lost.isEmpty, "of \(promised.settled.count)")
        let back = promised.removed.filter { stored[$0]?.fields["isActive"] != false }
        #expect(back.isEmpty, "of \(promised.removed.count)")
        let videos = try await StoredVideo.settled(in: server.database, within: .seconds(60))
        let known = Set(videos.compactMap { $0.text("job_id") })
        #expect(promised.jobs.isSubset(of: known))
        let open = videos.filter { !$0.isConsistent }.map(\.fields)
        #expect(open.isEmpty)
        let failed = videos.filter { $0.status != "completed" && $0.reason != "outcome_unknown" }.map(\.fields)
        #expect(failed.isEmpty)
        #expect(VideoOrders.repeated(at: server.sandbox).isEmpty)
        let count = try await server.database.plays(of: video)
        #expect(count <= server.sandbox.fetches(of: origin).count && count > 0)
        print(
            "promised: \(promised.settled.count) images, \(promised.removed.count) removals, \(promised.jobs.count)",
            "jobs; \(videos.count { $0.reason == "outcome_unknown" }) of unknown outcome; \(promised.plays) plays,",
            "\(count) counted")
    }
}
