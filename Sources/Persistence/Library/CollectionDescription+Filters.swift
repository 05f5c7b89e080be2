import BSON
import Domain

extension CollectionDescription {
    /// Matches the record if its owner sees it in the history.
    func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            appendOwner(owner, to: &filter)
            appendIsActive(to: &filter)
        }
    }

    func appendOwner(_ owner: Owner, to filter: inout BSONWriter) {
        guard kind == .video, let session = owner.session else { return filter.append(self.owner, owner.text) }
        // A record claimed by an account keeps its `session_id` but no longer belongs to the session.
        filter.append("session_id", session)
        filter.appendNull(self.owner)
    }

    /// Matches the items of the gallery, or of its trash.
    func appendListed(_ owner: Owner, isTrash: Bool, to filter: inout BSONWriter) {
        appendOwner(owner, to: &filter)
        appendListedType(to: &filter)
        if isTrash { appendIsInTrash(to: &filter) } else { appendIsActive(to: &filter) }
    }

    /// Excludes records of types that are not in the library.
    func appendListedType(to filter: inout BSONWriter) {
        if let type = listedType { filter.append(self.type, type.text) }
    }

    /// Excludes soft-deleted records; images of other applications do not have the field.
    func appendIsActive(to filter: inout BSONWriter) {
        switch kind {
        case .image: filter.document(isActive) { $0.append("$ne", false) }
        case .video: filter.append(isActive, true)
        }
    }

    /// Matches records in the trash. One that is being deleted permanently is in no list.
    func appendIsInTrash(to filter: inout BSONWriter) {
        filter.append(isActive, false)
        Self.appendIsKept(to: &filter)
    }

    /// Excludes records that are being deleted permanently.
    static func appendIsKept(to filter: inout BSONWriter) {
        filter.document("purge_due_at") { $0.append("$exists", false) }
    }

    /// Excludes records whose paid work is in progress.
    func appendIsFinal(to filter: inout BSONWriter) {
        filter.document("status") { $0.append("$nin", ["pending", "processing"]) }
    }

    /// Matches completed records that may have content.
    func appendIsCompleted(to filter: inout BSONWriter) {
        appendStatus(.completed, to: &filter)
    }

    /// Matches the records that are shown with a status. Nothing is written for one that this kind cannot have.
    func appendStatus(_ status: LibraryStatus, to filter: inout BSONWriter) {
        switch kind {
        case .image: if let status = status.imageStatus { filter.append("status", status.rawValue) }
        case .video: if let status = status.videoStatus { Self.append(status, to: &filter) }
        }
    }

    private static let withResult: [BSONDocument] = [
        ["status": .null, "result_url": ["$type": "string"]], ["status": .null, "proxy_url": ["$type": "string"]],
    ]
    private static let withoutResult: BSONDocument = [
        "status": .null, "result_url": ["$not": ["$type": "string"]], "proxy_url": ["$not": ["$type": "string"]],
    ]

    /// Matches videos with a status.
    static func append(_ status: Generation.Status, to filter: inout BSONWriter) {
        guard status != .failed else { return filter.append("status", status.rawValue) }
        // A record of another application may have no status: with a result it is completed, otherwise processing.
        filter.append("status", ["$in": [.string(status.rawValue), .null]])
        filter.append("$nor", status == .completed ? [withoutResult] : withResult)
    }
}
