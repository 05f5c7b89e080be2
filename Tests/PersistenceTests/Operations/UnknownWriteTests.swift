import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Writes that the database applies but does not confirm in time, as while its secondaries stall. They count as
/// applied, because reading the record proves it.
@Suite struct UnknownWriteTests {
    private let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
    private let task = TaskID(stored: "task-1")

    @Test func `An image whose insert was not confirmed is added, and a repeated insert finds it`() async throws {
        try await withClient { client, unconfirmed in
            let (images, id) = (MongoImageRepository(client, names: CollectionNames()), ids.next())
            let added = try await unconfirmed { try await add(id, to: images) }
            guard case .added(let image) = added, image.id == id else {
                Issue.record("\(added)")
                return
            }
            guard case .existed = try await add(id, to: images) else {
                Issue.record("added twice")
                return
            }
        }
    }

    @Test func `Of two attempts one may submit an image, even if the mark was not confirmed`() async throws {
        try await withClient { client, unconfirmed in
            let (images, id) = (MongoImageRepository(client, names: CollectionNames()), ids.next())
            _ = try await add(id, to: images)
            let first = try await unconfirmed { try await images.beginSubmission(id, attempt: ids.next()) }
            let second = try await images.beginSubmission(id, attempt: ids.next())
            #expect(first && !second)
        }
    }

    @Test func `A record of an earlier version is never submitted, because it may have been`() async throws {
        try await withClient { client, _ in
            let (images, id) = (MongoImageRepository(client, names: CollectionNames()), ids.next())
            _ = try await add(id, to: images)
            _ = try await client.collection("generated_image_entity").updateOne(
                ["_id": .objectID(ObjectID(id))], .operators(["$unset": ["submissionDue": ""]]))
            #expect(try await images.beginSubmission(id, attempt: ids.next()) == false)
        }
    }

    @Test func `A task id and a final status that were not confirmed are stored`() async throws {
        try await withClient { client, unconfirmed in
            let (images, id) = (MongoImageRepository(client, names: CollectionNames()), ids.next())
            _ = try await add(id, to: images)
            let named = try await unconfirmed { try await images.recordTaskID(id, task: task) }
            #expect(named?.taskID == task)
            let outcome = ImageOutcome.succeeded(ImageURL(stored: "https://example.org/a.png"))
            #expect(try await unconfirmed { try await images.settle(id, task: task, outcome) } == .settled)
            #expect(try await images.settle(id, task: task, outcome) == .alreadyFinal)
        }
    }

    @Test func `A video job whose insert was not confirmed is added`() async throws {
        try await withClient { client, unconfirmed in
            let jobs = MongoVideoJobRepository(client, names: CollectionNames())
            let job = NewVideoJob(
                id: ids.next(), owner: Owner(stored: "alice"), request: VideoRequest(prompt: Prompt("a fox")!),
                proxyID: ProxyID(random: Array(repeating: 7, count: 16)))
            guard case .added = try await unconfirmed({ try await jobs.add(job) }),
                case .existed = try await jobs.add(job)
            else {
                Issue.record("not added, or twice")
                return
            }
        }
    }

    @Test func `An unconfirmed claim fails at once, can be confirmed afterwards, and is no strike`()
        async throws
    {
        try await withClient { client, unconfirmed in
            let jobs = MongoVideoJobRepository(client, names: CollectionNames())
            _ = try await jobs.add(
                NewVideoJob(
                    id: ids.next(), owner: Owner(stored: "alice"), request: VideoRequest(prompt: Prompt("a fox")!),
                    proxyID: ProxyID(random: Array(repeating: 7, count: 16))))
            for fence in 1...6 {
                let due = try #require(try await jobs.due(.submissions, upTo: 1).items.first)
                let failure = await #expect(throws: WriteFailure.self) {
                    try await unconfirmed { try await jobs.claim(due, lease: .zero, worker: "test") }
                }
                guard case .unknown = failure else {
                    Issue.record("\(String(describing: failure))")
                    return
                }
                let confirmed = await jobs.confirmClaim(of: due, by: "test", within: .seconds(10))
                #expect(confirmed?.claim.fence == Int64(fence) && confirmed?.strikes == 0)
                #expect(await jobs.confirmClaim(of: due, by: "another", within: .zero) == nil)
            }
        }
    }

    @Test func `An unconfirmed claim of a key is found, the first time and when it is resumed`()
        async throws
    {
        try await withClient { client, unconfirmed in
            let keys = MongoIdempotencyRepository(client, names: CollectionNames())
            let key = try #require(IdempotencyKey("order 4711", of: Owner(stored: "alice")))
            let (first, second) = (ids.next(), ids.next())
            let attempt = IdempotencyAttempt(id: first, record: first)
            let claimed = try await unconfirmed { try await keys.claim(key, fingerprint: "f", attempt: first) }
            #expect("\(claimed)" == "\(IdempotencyClaim.granted(attempt))")
            guard case .inProgress = try await keys.claim(key, fingerprint: "f", attempt: second) else {
                Issue.record("claimed twice")
                return
            }
            try await keys.end(key, attempt)
            let resumed = try await unconfirmed { try await keys.claim(key, fingerprint: "f", attempt: second) }
            #expect(
                "\(resumed)" == "\(IdempotencyClaim.granted(IdempotencyAttempt(id: second, record: first)))")
        }
    }

    private func add(_ id: RecordID, to images: MongoImageRepository) async throws(WriteFailure) -> AddedImage {
        let image = GeneratedImage(
            id: id, owner: Owner(stored: "alice"), taskID: TaskID(placeholderFor: id), prompt: "a fox",
            kind: ImageKind.textToImage.rawValue, state: .pending, createdAt: Timestamp(milliseconds: 0))
        return try await images.add(
            image, request: ImageRequest(prompt: Prompt("a fox")!), schedule: PollSchedule())
    }

    /// - Parameter body: gets a database, and a function that runs a write whose first command is not confirmed.
    private func withClient(
        _ body: (MongoDatabase, _ unconfirmed: Unconfirmed) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { watcher in
            try await IndexCatalogue(names: CollectionNames()).apply(to: watcher)
            var configuration = MongoConfiguration(uri: TestMongo.uri)
            configuration.applicationName = "unconfirmed-\(watcher.name)"
            let client = try MongoClient(configuration, logger: TestMongo.quiet)
            try await body(
                client.database(watcher.name), Unconfirmed(name: configuration.applicationName, watcher: watcher))
            await client.close()
        }
    }

    private struct Unconfirmed {
        let name: String
        let watcher: MongoDatabase

        func callAsFunction<Output>(_ write: () async throws -> Output) async throws -> Output {
            try await FailPoint(
                ["findAndModify"], [("writeConcernError", ["code": 64, "errmsg": "waiting for replication timed out"])]
            ).enabled(for: name, by: watcher, write)
        }
    }
}
