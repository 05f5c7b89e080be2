import BSON
import Domain
import MongoClient
import Persistence

/// Documents about a person in every collection, each with something that must not leave it.
struct PersonFixture {
    /// Stands in every field that is secret or internal.
    static let secret = "must-not-leave"
    static let names = CollectionNames()

    let owner: Owner
    let account: RecordID
    let image: RecordID
    let video: RecordID
    let key: RecordID

    /// - Parameter number: makes the ids of each person different.
    init(_ number: UInt32) {
        account = RecordID(high: 0x6500_0000_0000_0000, low: number)
        image = RecordID(high: 0x6500_0000_0000_0001, low: number)
        video = RecordID(high: 0x6500_0000_0000_0002, low: number)
        key = RecordID(high: 0x6500_0000_0000_0003, low: number)
        owner = Owner(stored: account.text)
    }

    /// What an export has, by collection.
    var documents: [(String, [(String, BSONValue)])] {
        let names = Self.names
        let own: [(String, [(String, BSONValue)])] = [
            (names.generatedImages, imageRecord), (names.generations, videoRecord),
            (names.videoURLMapping, mapping), (names.videoJobs, job), (names.media, object),
        ]
        let others: [(String, [(String, BSONValue)])] = [
            (names.storageReservations, [("owner", me), ("bytes", 100)]), (names.shares, share),
            (names.downloads, share), (names.users, user),
            (names.sessionClaims, [("_id", .string("session-of-\(owner.text)")), ("user_id", me)]),
            (names.sessions, [("user_id", me), ("device", "Firefox on Linux")]),
            (
                names.apiKeys,
                [("_id", .objectID(ObjectID(key))), ("user_id", me), ("name", "laptop"), ("hash", hiddenOwn)]
            ),
            (names.spending, cost),
            (
                names.auditEvents,
                [("actor", me), ("action", "job.retried"), ("object", Self.hidden), ("address", "192.0.2.1")]
            ),
            (
                names.auditEvents,
                [("actor", Self.hidden), ("action", "user.disabled"), ("object", me), ("address", Self.hidden)]
            ),
        ]
        return own + others
    }

    /// What an export does not have, by collection.
    var others: [(String, [(String, BSONValue)])] {
        [
            (Self.names.budgets, [("_id", .string("user:\(owner.text)"))]),
            (Self.names.budgets, [("_id", .string("key:\(key.text)"))]),
            (Self.names.mailOutbox, [("user_id", me), ("kind", "video-ready")]),
        ]
    }

    private static let hidden = BSONValue.string(secret)
    private var me: BSONValue { .string(owner.text) }
    private var hiddenOwn: BSONValue { .string("\(Self.secret) \(owner.text)") }

    private var imageRecord: [(String, BSONValue)] {
        [
            ("_id", .objectID(ObjectID(image))), ("userId", me), ("taskId", .string(image.text)),
            ("prompt", "a hare with a \"mark\""), ("imageUrl", Self.hidden), ("originImageUrl", Self.hidden),
            ("isActive", true),
            ("submittedBy", Self.hidden), ("archive", ["url": Self.hidden]), ("tags", ["dear"]),
            ("error", Self.hidden),
        ]
    }

    private var videoRecord: [(String, BSONValue)] {
        [
            ("_id", .objectID(ObjectID(video))), ("user_id", me), ("session_id", .null), ("prompt", "a fox"),
            ("result_url", Self.hidden), ("proxy_url", Self.hidden), ("plays", 3), ("is_active", false),
            ("generation_params", ["duration": 5, "callback": Self.hidden]),
        ]
    }

    private var mapping: [(String, BSONValue)] {
        [
            ("proxy_id", .string("address of \(owner.text)")), ("record_id", .objectID(ObjectID(video))),
            ("qwen_url", Self.hidden), ("access_count", 3),
        ]
    }

    private var job: [(String, BSONValue)] {
        [
            ("_id", .objectID(ObjectID(video))), ("user_id", me), ("job_id", .string(video.text)),
            ("prompt", "a fox"), ("video_url", Self.hidden), ("worker", Self.hidden), ("attached_by", Self.hidden),
            ("provider_task_id", hiddenOwn),
        ]
    }

    private var object: [(String, BSONValue)] {
        [("owner", me), ("kind", "image"), ("store", Self.hidden), ("key", .string("\(owner.text).png"))]
    }

    private var cost: [(String, BSONValue)] {
        [
            ("owner", me), ("key", .string(key.text)), ("model", "wan2.6-t2v"), ("state", "charged"),
            ("budgets", [.string("key:\(key.text)"), .string("user:\(owner.text)"), "everything"]),
        ]
    }

    /// Also of the form of a download.
    private var share: [(String, BSONValue)] {
        [
            ("owner", me), ("token_hash", hiddenOwn), ("secret", Self.hidden), ("password", ["hash": Self.hidden]),
            ("title", "Holidays"),
        ]
    }

    private var user: [(String, BSONValue)] {
        [
            ("_id", .objectID(ObjectID(account))), ("email", .string("\(owner.text)@example.org")),
            ("password", ["algorithm": "scrypt", "hash": Self.hidden]), ("search", [hiddenOwn]),
            ("totp", ["secret": Self.hidden]), ("reset", ["token_hash": Self.hidden]),
        ]
    }

    /// - Parameter left: a collection that gets no document.
    func insert(into database: MongoDatabase, except left: String? = nil) async throws {
        for (collection, fields) in documents + others where collection != left {
            try await database.collection(collection).insert(try BSONDocument(fields))
        }
    }
}
