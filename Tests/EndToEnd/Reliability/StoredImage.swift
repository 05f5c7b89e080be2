import BSON
import MongoClient

/// An image record in the database.
struct StoredImage: Sendable {
    let id: String
    let fields: BSONDocument

    var status: String? { text("status") }
    var task: String? { text("taskId") }
    var imageURL: String? { text("imageUrl") }
    var failure: String? { text("failureCode") }
    var isTerminal: Bool { (status == "completed" || status == "failed") && fields["completedAt"] != nil }

    func text(_ key: String) -> String? {
        if case .string(let text) = fields[key] { return text }
        return nil
    }

    /// All images by id.
    static func all(in database: MongoDatabase) async throws -> [String: StoredImage] {
        let found = try await images(of: database).find(MongoFind([:], limit: 20_000)) { view throws(BSONError) in
            StoredImage(BSONDocument(copying: view))
        }
        return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
    }

    static func pendingCount(in database: MongoDatabase) async throws -> Int {
        try await images(of: database).count(["status": "pending"])
    }

    private init(_ fields: BSONDocument) {
        self.fields = fields
        if case .objectID(let id) = fields["_id"] { self.id = id.hex } else { id = "" }
    }

    private static func images(of database: MongoDatabase) -> MongoCollection {
        database.collection("generated_image_entity")
    }
}
