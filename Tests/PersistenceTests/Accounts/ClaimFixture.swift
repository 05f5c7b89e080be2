import Application
import BSON
import Domain
import FoundationEssentials
import Logging
import MongoClient
import Persistence
import Storage
import TestSupport

/// The collections with records of anonymous sessions, and writers like those of the application.
struct ClaimFixture {
    let database: MongoDatabase
    let claims: MongoSessionClaimRepository
    let submit: SubmitImage
    let images: MongoCollection
    let generations: MongoCollection
    let videoJobs: MongoCollection
    let ids: RecordIDSource

    /// Accepts every submission immediately.
    private struct Provider: ImageProvider {
        func submit(_ submission: ImageSubmission) async throws(ImageSubmissionError) -> TaskID {
            TaskID(stored: "task-\(UInt64.random(in: 0...UInt64.max))")
        }

        func status(of task: TaskID) async throws(ImageStatusError) -> ImageTaskStatus { .working }

        func readCallback(_ body: [UInt8]) -> ImageCallback? { nil }
    }

    static func open(
        lifetime: Duration = .seconds(3600), _ body: (ClaimFixture) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let claims = MongoSessionClaimRepository(database, names: names, lifetime: lifetime)
            let now: @Sendable () -> Timestamp = { Timestamp(milliseconds: 1_700_000_000_000) }
            let ids = RecordIDSource(now: now)
            let submit = SubmitImage(
                repository: MongoImageRepository(database, names: names), claims: claims, quota: .unlimited(database),
                provider: Provider(),
                signer: CallbackSigner(secret: String(repeating: "k", count: 32), publicBase: "http://a.example"),
                journal: TaskJournal(
                    spool: try DiskTaskSpool(directory: FileManager.default.temporaryDirectory.path),
                    clock: ContinuousClock(), logger: TestMongo.quiet
                ) { _ in .stored },
                wake: WakeSignal(), schedule: PollSchedule(),
                environment: SystemEnvironment(
                    now: now, makeRecordID: { ids.next() }, randomBytes: { Array(repeating: 0, count: $0) },
                    clock: ContinuousClock()),
                logger: TestMongo.quiet)
            try await body(
                ClaimFixture(
                    database: database, claims: claims,
                    submit: submit,
                    images: database.collection(names.generatedImages),
                    generations: database.collection(names.generations),
                    videoJobs: database.collection(names.videoJobs), ids: ids))
        }
    }

    func session(_ number: Int) throws -> SessionID { try required(SessionID("session-number-\(number)")) }

    func addImage(of session: SessionID) async throws {
        _ = try await submit(
            ImageRequest(prompt: try required(Prompt("a fox"))), as: ids.next(), by: Owner(session: session))
    }

    /// - Returns: false if the session has been claimed, so that its token is refused.
    func addImageUnlessClaimed(of session: SessionID) async throws -> Bool {
        do {
            try await addImage(of: session)
            return true
        } catch WriteFailure.notApplied(let failure) where failure.code == .unauthenticated {
            return false
        }
    }

    /// Adds a job and its history record as `SubmitVideo` does, with unknown fields.
    func addVideo(of session: SessionID) async throws {
        try await videoJobs.insert([
            "_id": .objectID(ObjectID(ids.next())), "user_id": .string(Owner(session: session).text), "theirs": [1, 2],
        ])
        try await generations.insert([
            "_id": .objectID(ObjectID(ids.next())), "user_id": nil, "session_id": .string(session.text),
            "theirs": ["a": 1],
        ])
        _ = try await claims.resolveOwner(Owner(session: session))
    }

    /// The number of records of each kind owned by the user, and of those still owned by the session.
    func counts(_ user: UserID, _ session: SessionID) async throws -> (owned: [Int], left: [Int]) {
        (
            [
                try await images.count(["userId": .string(user.text)]),
                try await videoJobs.count(["user_id": .string(user.text)]),
                try await generations.count(["user_id": .string(user.text)]),
            ],
            [
                try await images.count(MongoSessionClaimRepository.images(of: session)),
                try await videoJobs.count(MongoSessionClaimRepository.videoJobs(of: session)),
                try await generations.count(MongoSessionClaimRepository.generations(of: session)),
            ]
        )
    }
}
