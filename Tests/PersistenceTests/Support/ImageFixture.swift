import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport

/// A collection of images with its indexes and helpers for tests.
struct ImageFixture {
    let database: MongoDatabase
    let images: MongoImageRepository
    let library: MongoLibraryRepository
    /// Direct access to the records.
    let collection: MongoCollection
    let ids: RecordIDSource
    var schedule = PollSchedule()

    static let alice = Owner(stored: "alice")
    static let bob = Owner(stored: "bob")

    /// - Parameter now: for the age of cached totals.
    static func open<Output>(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        _ configure: (inout MongoConfiguration) -> Void = { _ in },
        _ body: (ImageFixture) async throws -> Output
    ) async throws -> Output {
        try await TestMongo.withDatabase(named: nil, configure) { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            return try await body(
                ImageFixture(
                    database: database, images: MongoImageRepository(database, names: names),
                    library: MongoLibraryRepository(database, names: names, now: now),
                    collection: database.collection(names.generatedImages),
                    ids: RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })))
        }
    }

    /// Adds a pending image and returns it as stored.
    func add(
        of owner: Owner = alice, prompt: String = "a fox", kind: ImageKind = .textToImage, task: String? = nil
    ) async throws -> GeneratedImage {
        let id = ids.next()
        let image = GeneratedImage(
            id: id, owner: owner, taskID: task.map(TaskID.init(stored:)) ?? TaskID(placeholderFor: id), prompt: prompt,
            kind: kind.rawValue, state: .pending, createdAt: Timestamp(milliseconds: 0))
        let request = ImageRequest(prompt: try required(Prompt(prompt)))
        guard case .added(let added) = try await images.add(image, request: request, schedule: schedule) else {
            throw Missing()
        }
        return added
    }

    /// Writes a record as another application might.
    @discardableResult
    func write(_ fields: [(String, BSONValue)]) async throws -> RecordID {
        let id = ids.next()
        try await collection.insert(try BSONDocument([("_id", .objectID(ObjectID(id)))] + fields))
        return id
    }

    /// Claims the first due image.
    func claimDue() async throws -> ClaimedImage? {
        // Repeat if others have claimed all that were found.
        while true {
            let due = try await images.due(schedule, upTo: 100).items
            if due.isEmpty { return nil }
            for image in due {
                if let claimed = try await images.claim(image, schedule) { return claimed }
            }
        }
    }

    /// A record as stored.
    func stored(_ id: RecordID) async throws -> BSONDocument {
        try required(
            await collection.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    /// Changes a record directly.
    func change(_ id: RecordID, _ update: MongoUpdate) async throws {
        _ = try await collection.updateOne(["_id": .objectID(ObjectID(id))], update)
    }

    /// Moves the dates of a record into the past.
    func age(_ id: RecordID, _ fields: [String], by duration: Duration) async throws {
        let stages = try fields.map { field throws(BSONError) -> BSONDocument in
            let earlier: BSONValue = ["$subtract": [.string("$" + field), .int64(duration.components.seconds * 1000)]]
            return ["$set": .document(try BSONDocument([(field, earlier)]))]
        }
        try await change(id, .pipeline(stages))
    }
}

struct Missing: Error {}

func required<Value>(_ value: Value?) throws(Missing) -> Value {
    guard let value else { throw Missing() }
    return value
}
