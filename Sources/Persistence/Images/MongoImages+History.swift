package import Application
package import BSON
package import Domain
package import MongoClient

extension MongoImages: ImageHistory {
    package func page<Content: Sendable>(
        of owner: Owner, _ filter: ImageFilter, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> GeneratedImage?) -> Content
    ) async throws(Failure) -> Page<Content> {
        let read = try await reporting { () throws(MongoError) in
            try await collection.find(Self.find(of: owner, filter, request)) { batch throws(BSONError) in
                var records = PageRecords(batch, limit: request.limit)
                let content = render { records.next() }
                return (content, try records.finish())
            }
        }
        let (content, extent) = read
        let total = try await total(of: owner, filter, request, extent)
        return Page(content: content, total: total, next: extent.hasMore ? extent.last : nil)
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
        // Whoever was given the record's own id, because the provider was slow to name the task, may keep using it.
        guard named == nil, let id = RecordID(task.text) else { return named }
        return try await image(id, of: owner)
    }

    // MARK: - The queries, also for explain

    package static func find(of owner: Owner, _ filter: ImageFilter, _ request: PageRequest) -> MongoFind {
        let matching = BSONWriter.document { document in
            append(owner, filter, to: &document)
            if case .after(let position) = request.start {
                // The bound on the time is one interval of the index; the rest sorts out records of the same time.
                document.document("createdAt") { $0.append("$lte", milliseconds: position.createdAt.milliseconds) }
                document.array("$or") { either in
                    either.document { earlier in
                        earlier.document("createdAt") {
                            $0.append("$lt", milliseconds: position.createdAt.milliseconds)
                        }
                    }
                    either.document { behind in
                        behind.document("_id") { $0.append("$lt", ObjectID(position.id)) }
                    }
                }
            }
        }
        // One more than asked for tells whether there is more.
        var find = MongoFind(matching, sort: newestFirst, limit: Int32(request.limit + 1))
        find.skip = Int64(request.skip)
        return find
    }

    package static func matching(_ owner: Owner, _ filter: ImageFilter) -> BSONDocument {
        BSONWriter.document { append(owner, filter, to: &$0) }
    }

    package static func byID(_ id: RecordID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("_id", ObjectID(id))
            filter.append("userId", owner.text)
        }
    }

    package static func byTask(_ task: TaskID, of owner: Owner) -> BSONDocument {
        BSONWriter.document { filter in
            filter.append("taskId", task.text)
            filter.append("userId", owner.text)
        }
    }

    private static let newestFirst = BSONWriter.document { sort in
        sort.append("createdAt", Int32(-1))
        sort.append("_id", Int32(-1))
    }

    private static func append(_ owner: Owner, _ filter: ImageFilter, to document: inout BSONWriter) {
        document.append("userId", owner.text)
        if let status = filter.status { document.append("status", status.rawValue) }
        if let kind = filter.kind { document.append("type", kind.rawValue) }
    }

    // MARK: - The total

    private func total(
        of owner: Owner, _ filter: ImageFilter, _ request: PageRequest, _ extent: PageRecords.Extent
    ) async throws(Failure) -> Int {
        var newest: RecordID?
        if case .skip(let skip) = request.start {
            // The page shows the end: nothing is left to count.
            if !extent.hasMore, extent.count > 0 || skip == 0 { return skip + extent.count }
            if skip == 0 { newest = extent.first }
        }
        let list = TotalsCache.List(owner: owner, filter: filter)
        if let total = totals.total(of: list, newest: newest) { return total }
        let total = try await reporting { () throws(MongoError) in
            try await collection.count(Self.matching(owner, filter))
        }
        totals.remember(total, of: list, newest: newest)
        return total
    }
}
