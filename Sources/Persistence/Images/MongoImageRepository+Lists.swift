package import Application
package import BSON
package import Domain
package import MongoClient

extension MongoImageRepository: ImageRepository {
    package func page<Content: Sendable>(
        of owner: Owner, _ filter: ImageFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> GeneratedImage?) -> Content
    ) async throws(Failure) -> Page<Content> {
        try await list.page(request, matching: { Self.append(owner, filter, to: &$0) }, render: render)
    }

    package func newest(
        of owner: Owner, _ filter: ImageFilter, after position: PagePosition?, limit: Int
    ) async throws(Failure) -> [PlacedRecord<GeneratedImage>] {
        try await list.newest(after: position, limit: limit) { Self.append(owner, filter, to: &$0) }
    }

    package func image(_ id: RecordID, of owner: Owner) async throws(Failure) -> GeneratedImage? {
        try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byID(id, of: owner), read: ImageDocument.read)
        }
    }

    package func image(task: TaskID, of owner: Owner) async throws(Failure) -> GeneratedImage? {
        let named = try await reporting { () throws(MongoError) in
            try await collection.findOne(Self.byTask(task, of: owner), read: ImageDocument.read)
        }
        // A client that got the record id, because the provider had not assigned a task id yet, may keep using it.
        guard named == nil, let id = RecordID(task.text) else { return named }
        return try await image(id, of: owner)
    }

    // MARK: - Queries, also explained by tests

    package static func find(of owner: Owner, _ filter: ImageFilter, _ request: PageRequest) -> MongoFind {
        RecordList<GeneratedImage>.find(request, date: "createdAt") { append(owner, filter, to: &$0) }
    }

    package static func findNewest(
        of owner: Owner, _ filter: ImageFilter, after position: PagePosition?, limit: Int
    ) -> MongoFind {
        RecordList<GeneratedImage>.findNewest(after: position, limit: limit, date: "createdAt") {
            append(owner, filter, to: &$0)
        }
    }

    package static func matching(_ owner: Owner, _ filter: ImageFilter) -> BSONDocument {
        BSONWriter.document { append(owner, filter, to: &$0) }
    }

    package static func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("userId", owner.text)
            appendIsActive(to: &filter)
        }
    }

    package static func byTask(_ task: TaskID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("taskId", task.text)
            filter.append("userId", owner.text)
            appendIsActive(to: &filter)
        }
    }

    private static func append(_ owner: Owner, _ filter: ImageFilter, to document: inout BSONWriter) {
        document.append("userId", owner.text)
        if let status = filter.status { document.append("status", status.rawValue) }
        if let kind = filter.kind { document.append("type", kind.rawValue) }
        guard filter.isTrash else { return appendIsActive(to: &document) }
        document.append("isActive", false)
        // One that is being deleted permanently is in no list.
        document.document("purge_due_at") { $0.append("$exists", false) }
    }

    /// Excludes soft-deleted images; records of other applications do not have the field.
    static func appendIsActive(to filter: inout BSONWriter) {
        filter.document("isActive") { $0.append("$ne", false) }
    }
}
