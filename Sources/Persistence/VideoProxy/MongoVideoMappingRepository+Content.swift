import Application
package import BSON
package import Domain
import MongoClient

/// Where the bytes of a mapping are: the history record of its video says.
extension MongoVideoMappingRepository {
    private struct History: Sendable {
        let isActive: Bool
        let content: ArchivedContent?
    }

    /// With two further queries at most.
    func source(of id: ProxyID, _ mapping: StoredMapping) async throws(MongoError) -> VideoSource {
        guard let record = mapping.record ?? mapping.task.flatMap({ RecordID($0) }),
            let history = try await history(of: record)
        else {
            // A record that the mapping names is gone. Others are looked for by their address.
            var isDeleted = mapping.record != nil
            if !isDeleted { isDeleted = try await generations.findOne(Self.deleted(id)) { _ in true } ?? false }
            return VideoSource(origin: mapping, record: nil, isDeleted: isDeleted)
        }
        let reference = ItemReference(.video, record)
        guard history.isActive else { return VideoSource(origin: mapping, record: nil, isDeleted: true) }
        guard let content = history.content, let object = try await object(content.object) else {
            return VideoSource(origin: mapping, record: reference, isDeleted: false)
        }
        return VideoSource(content: .stored(object), record: reference, remaining: mapping.remaining)
    }

    private func history(of record: RecordID) async throws(MongoError) -> History? {
        try await generations.findOne(["_id": .objectID(ObjectID(record))]) { document throws(BSONError) in
            guard let generation = try GenerationDocument.read(document) else { throw .malformed(at: 0) }
            return History(isActive: generation.trashedAt == nil, content: generation.content)
        }
    }

    private func object(_ id: RecordID) async throws(MongoError) -> MediaObject? {
        try await media.findOne(["_id": .objectID(ObjectID(id))]) { [documents] row throws(BSONError) in
            try documents.object(row)
        }
    }

    // MARK: - The query, also explained by tests

    /// Matches a deleted history record of this video, also if its job completed after the deletion.
    package static func deleted(_ id: ProxyID) -> BSONDocument {
        BSONWriter.document { filter in
            filter.document("proxy_url") {
                $0.append("$in", [id.path, ProxyID.pathPrefix + id.text.uppercased()])
            }
            filter.append("is_active", false)
        }
    }
}

extension VideoSource {
    /// Expired if the video is deleted, or was in storage only and is not there any more.
    fileprivate init(origin mapping: StoredMapping, record: ItemReference?, isDeleted: Bool) {
        let isLost = mapping.origin.isEmpty && mapping.record != nil
        self.init(
            content: .origin(mapping.origin), record: record,
            remaining: isDeleted || isLost ? .zero : mapping.remaining)
    }
}
