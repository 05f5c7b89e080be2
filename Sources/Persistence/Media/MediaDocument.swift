import Application
import BSON
import Domain

/// The stored form of an object and of a write. Rows are written by this application only: a malformed one is an error.
struct MediaDocument: Sendable {
    private let collections: [(ItemKind, name: String)]

    init(_ names: CollectionNames) {
        collections = ItemKind.allCases.map { ($0, CollectionDescription($0).collection(names)) }
    }

    /// All fields except `created_at`.
    func fields(of object: MediaObject) -> BSONDocument {
        BSONWriter.document { row in
            row.append("_id", ObjectID(object.id))
            row.append("owner", object.owner.text)
            if let record = object.record { row.append("record", reference(record)) }
            row.append("kind", object.kind.rawValue)
            Self.append(object.location, to: &row)
            row.append("size", object.facts.size)
            row.append("sha256", object.facts.digest.sha256)
            row.append("crc32", Int64(object.facts.digest.crc32))
            row.append("content_type", object.facts.contentType)
            if let width = object.facts.width { row.append("width", Int32(clamping: width)) }
            if let height = object.facts.height { row.append("height", Int32(clamping: height)) }
            if let duration = object.facts.durationMilliseconds { row.append("duration_ms", duration) }
        }
    }

    func object(_ row: BSONView) throws(BSONError) -> MediaObject {
        guard let kind = MediaKind(rawValue: try Self.required("kind", in: row).string()),
            let crc32 = UInt32(exactly: try Self.required("crc32", in: row).integer())
        else { throw .malformed(at: 0) }
        var facts = MediaFacts(
            size: try Self.required("size", in: row).integer(),
            digest: ContentDigest(sha256: try Self.required("sha256", in: row).string(), crc32: crc32),
            contentType: try Self.required("content_type", in: row).string())
        facts.width = try row.first("width").map { (number) throws(BSONError) in Int(try number.integer()) }
        facts.height = try row.first("height").map { (number) throws(BSONError) in Int(try number.integer()) }
        facts.durationMilliseconds = try row.first("duration_ms")?.integer()
        var object = MediaObject(
            id: RecordID(try Self.required("_id", in: row).objectID()),
            owner: Owner(stored: try Self.required("owner", in: row).string()), record: try record(of: row), kind: kind,
            location: try Self.location(row), facts: facts)
        object.isBeingDeleted = try row.first("deleted_at") != nil
        return object
    }

    /// All fields except `lease_until`.
    func fields(of write: MediaWrite) -> BSONDocument {
        BSONWriter.document { document in
            if let record = write.record { document.append("record", reference(record)) }
            document.array("parts") { parts in
                for part in write.parts {
                    parts.document { fields in
                        fields.append("object", ObjectID(part.object))
                        Self.append(part.location, to: &fields)
                    }
                }
            }
        }
    }

    func write(_ document: BSONView) throws(BSONError) -> MediaWrite {
        var parts: [MediaWrite.Part] = []
        var elements = try Self.required("parts", in: document).view().elements()
        while let element = try elements.next() {
            let part = try element.view()
            parts.append(
                MediaWrite.Part(
                    object: RecordID(try Self.required("object", in: part).objectID()),
                    location: try Self.location(part)))
        }
        return MediaWrite(
            id: RecordID(try Self.required("_id", in: document).objectID()), record: try record(of: document),
            parts: parts)
    }

    func reference(_ record: ItemReference) -> BSONDocument {
        BSONWriter.document { reference in
            for (kind, name) in collections where kind == record.kind {
                reference.append("collection", name)
            }
            reference.append("id", ObjectID(record.id))
        }
    }

    private func record(of document: BSONView) throws(BSONError) -> ItemReference? {
        guard let reference = try document.first("record")?.view() else { return nil }
        return try self.reference(reference)
    }

    /// - Throws: `malformed` also for an unknown collection.
    func reference(_ reference: BSONView) throws(BSONError) -> ItemReference {
        let name = try Self.required("collection", in: reference).string()
        guard let kind = collections.first(where: { $0.name == name })?.0 else { throw .malformed(at: 0) }
        return ItemReference(kind, RecordID(try Self.required("id", in: reference).objectID()))
    }

    static func append(_ location: MediaLocation, to document: inout BSONWriter) {
        document.append("store", location.store.text)
        document.append("key", location.key.text)
    }

    private static func location(_ document: BSONView) throws(BSONError) -> MediaLocation {
        guard let store = StoreName(try required("store", in: document).string()),
            let key = ObjectKey(try required("key", in: document).string())
        else { throw .malformed(at: 0) }
        return MediaLocation(store: store, key: key)
    }

    private static func required(_ key: StaticString, in document: BSONView) throws(BSONError) -> BSONElement {
        guard let element = try document.first(key) else { throw .malformed(at: 0) }
        return element
    }
}
