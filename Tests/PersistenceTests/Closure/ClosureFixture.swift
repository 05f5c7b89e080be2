import Application
import BSON
import Domain
import FoundationEssentials
import MongoClient
import Persistence
import Storage
import TemporaryFiles
import TestSupport

/// People with documents in every collection and bytes in a store, and the use cases that delete their accounts.
struct ClosureFixture {
    static let names = PersonFixture.names
    static let actor = AuditActor(commandLine: "root")

    let database: MongoDatabase
    let store: DiskStore
    let folder: String
    let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    static func open(_ body: (ClosureFixture) async throws -> Void) async throws {
        try await TemporaryDirectory.use { path in
            let folder = try DiskFolder(path)
            try folder.claim(for: "0123456789abcdef", expecting: nil)
            let store = try DiskStore(folder)
            try await TestMongo.withDatabase { database in
                try await IndexCatalogue(names: names).apply(to: database)
                try await body(ClosureFixture(database: database, store: store, folder: path))
            }
        }
    }

    /// The use cases as one process has them.
    struct Process {
        let close: CloseAccount
        let restore: RestoreAccount
        let finish: FinishClosures
        let repositories: MortalRepositories
    }

    /// - Parameters:
    ///   - grace: how long accounts can be restored.
    ///   - left: the number of calls of the repositories until the process dies; nil for none.
    ///   - outbox: for the messages about the end; nil for none.
    ///   - isLastApplied: whether the first failing call takes effect all the same.
    func process(
        grace: Duration = .seconds(7 * 86_400), dyingAfter left: Int? = nil, isLastApplied: Bool = false,
        outbox: (any MailOutbox)? = nil
    ) -> Process {
        let names = Self.names
        let repositories = MortalRepositories(
            MongoClosureRepository(database, names: names), MongoErasureRepository(database, names: names),
            MongoOwnedItemRepository(database, names: names), dyingAfter: left, isLastApplied: isLastApplied)
        let trash = PerKind<any TrashRepository> { MongoTrashRepository(database, names: names, kind: $0) }
        let remove = RemoveObjects(media: media, stores: MediaStores(store), logger: TestMongo.quiet)
        let facets = CountFacets(MongoLabelRepository(database, names: names))
        let auditLog = AuditLog(
            repository: MongoAuditRepository(
                database, names: names, retention: nil, makeRecordID: { [ids] in ids.next() }),
            logger: TestMongo.quiet)
        let access = AccessCache(
            MongoAccessRepository(database, names: names), idle: .seconds(3600), now: { Timestamp(milliseconds: 0) })
        let close = CloseAccount(
            closures: repositories, data: repositories, items: repositories, trash: trash, facets: facets,
            auditLog: auditLog, access: access, outbox: outbox,
            rateLimits: RateLimitPolicy(
                RateLimitSettings(), repository: MongoRateLimitRepository(database, names: names)),
            grace: grace, makeRecordID: { [ids] in ids.next() }, logger: TestMongo.quiet)
        let restore = RestoreAccount(
            closures: repositories, items: repositories, trash: trash, facets: facets, auditLog: auditLog,
            access: access)
        let purges = FinishPurges(
            delete: DeleteRecord(trash: trash, remove: remove, logger: TestMongo.quiet), wake: WakeSignal(),
            clock: ContinuousClock(), logger: TestMongo.quiet)
        let erase = EraseAccount(
            closures: repositories, data: repositories, items: repositories, trash: trash, facets: facets,
            purges: purges, remove: remove, auditLog: auditLog)
        let finish = FinishClosures(
            closures: repositories, close: close, restore: restore, erase: erase, interval: .seconds(60),
            clock: ContinuousClock(), logger: TestMongo.quiet)
        return Process(close: close, restore: restore, finish: finish, repositories: repositories)
    }

    var closures: MongoClosureRepository { MongoClosureRepository(database, names: Self.names) }
    private var media: MongoMediaRepository { MongoMediaRepository(database, names: Self.names) }

    /// Adds a person with an image, a video in the trash, an upload and the bytes of image and upload.
    ///
    /// - Returns: the files.
    @discardableResult
    func add(_ person: PersonFixture) async throws -> [String] {
        try await person.insert(into: database, except: Self.names.media)
        var files: [String] = []
        for (record, kind) in [(ItemReference(.image, person.image), MediaKind.image), (nil, .upload)] {
            let bytes: [UInt8] = Array(repeating: 7, count: 100)
            let digest = ContentDigester.digest(of: bytes)
            let key = ObjectKey(random: (0..<16).map { _ in .random(in: .min ... .max) }, fileExtension: "png")
            let object = MediaObject(
                id: ids.next(), owner: person.owner, record: record, kind: kind,
                location: MediaLocation(store: store.name, key: key),
                facts: MediaFacts(size: 100, digest: digest, contentType: "image/png"))
            let write = MediaWrite(id: ids.next(), record: record, parts: [MediaWrite.Part(object)])
            try await media.begin(write)
            try await store.put(.bytes(bytes), as: key, digest: digest, contentType: "image/png")
            try await media.insert([object], of: write.id)
            try await media.end(write.id)
            files.append("\(folder)/\(key.text)")
        }
        return files
    }

    /// Lets the time pass after which other processes continue what was interrupted.
    func expireLeases() async throws {
        let past = BSONValue.date(milliseconds: 1)
        _ = try await database.collection(Self.names.users).updateMany(
            ["deletion.step_due_at": ["$exists": true]], .operators(["$set": ["deletion.step_due_at": past]]))
        for histories in [Self.names.generatedImages, Self.names.generations] {
            _ = try await database.collection(histories).updateMany(
                ["purge_due_at": ["$exists": true]], .operators(["$set": ["purge_due_at": past]]))
        }
    }

    func user(_ person: PersonFixture) async throws -> BSONDocument? {
        try await record(person.account, in: Self.names.users)
    }

    /// A record as stored; nil if it is gone.
    func record(_ id: RecordID, in collection: String) async throws -> BSONDocument? {
        try await database.collection(collection).findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
            BSONDocument(copying: view)
        }
    }

    /// The documents of all collections that name a person, by collection; the account is named by its id.
    func documents(naming person: PersonFixture) async throws -> [String: [BSONDocument]] {
        var found: [String: [BSONDocument]] = [:]
        for row in CollectionRegister(Self.names).rows {
            let named = try await HistoryFixture.dump(database.collection(row.name)).filter {
                "\($0)".contains(person.owner.text)
            }
            if !named.isEmpty { found[row.name] = named }
        }
        return found
    }
}
