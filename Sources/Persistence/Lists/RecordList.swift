import Application
import BSON
import Domain
import MongoClient

/// The records of a collection as a list, newest first, paged by skip or by cursor.
struct RecordList<Record: ListedRecord & Sendable>: Sendable {
    let collection: MongoCollection
    /// The first sort field, before `_id`.
    let date: StaticString
    let totals: TotalsCache
    /// Returns nil for a document that does not belong in the list.
    let read: @Sendable (BSONView) throws(BSONError) -> Record?

    /// - Parameters:
    ///   - matching: writes the filter of the whole list.
    ///   - render: see `LibraryRepository.page`.
    func page<Content: Sendable>(
        _ request: PageRequest, matching: (inout BSONWriter) -> Void,
        render: @escaping @Sendable (_ next: () -> Record?) -> Content
    ) async throws(Failure) -> Page<Content> {
        let find = Self.find(request, date: date, matching: matching)
        let (content, extent) = try await reporting { () throws(MongoError) in
            try await collection.find(find) { [read, date] batch throws(BSONError) in
                var records = PageRecords(batch, limit: request.limit, date: date, read: read)
                let content = render { records.next() }
                return (content, try records.finish())
            }
        }
        let total = await total(of: BSONWriter.document { matching(&$0) }, request, extent)
        return Page(content: content, total: total, next: try await next(request, extent, matching: matching))
    }

    /// Start of the next page. A cursor's index interval contains only dated records; the undated ones follow them.
    private func next(
        _ request: PageRequest, _ extent: PageExtent, matching: (inout BSONWriter) -> Void
    ) async throws(Failure) -> PagePosition? {
        if extent.hasMore { return extent.last }
        guard case .after(let position) = request.start, position.isDated else { return nil }
        let undated = Self.find(PageRequest(start: .after(.undated), limit: 0), date: date, matching: matching)
        let isThere = try await reporting { () throws(MongoError) in
            try await collection.find(undated) { batch throws(BSONError) in try batch.next() != nil }
        }
        return isThere ? .undated : nil
    }

    /// The query of a page; tests explain it.
    ///
    /// - Parameter oldest: excludes records before; nil for none. An undated record is as old as its id.
    static func find(
        _ request: PageRequest, date: StaticString, since oldest: Timestamp? = nil,
        matching: (inout BSONWriter) -> Void
    ) -> MongoFind {
        let filter = BSONWriter.document { document in
            matching(&document)
            if case .after(let position) = request.start, !position.isDated {
                // Null or missing, written as a range: with an equality the server may not recognize that the index
                // provides the sort order if another filter field is null as well.
                document.append("$expr", ["$lte": [.string("$\(date)"), .null]])
                document.document("_id") { id in
                    id.append("$lt", ObjectID(position.id))
                    if let oldest { id.append("$gte", ObjectID(RecordID(firstAt: oldest))) }
                }
            } else if case .after(let position) = request.start {
                let milliseconds = position.createdAt.milliseconds
                // The bound on the date is one index interval; `$or` excludes records of the same date already shown.
                document.document(date) { date in
                    date.append("$lte", milliseconds: milliseconds)
                    if let oldest { date.append("$gte", milliseconds: oldest.milliseconds) }
                }
                document.array("$or") { either in
                    either.document { earlier in
                        earlier.document(date) { $0.append("$lt", milliseconds: milliseconds) }
                    }
                    either.document { lowerID in
                        lowerID.document("_id") { $0.append("$lt", ObjectID(position.id)) }
                    }
                }
            } else if let oldest {
                document.document(date) { $0.append("$gte", milliseconds: oldest.milliseconds) }
            }
        }
        let newestFirst = BSONWriter.document { sort in
            sort.append(date, Int32(-1))
            sort.append("_id", Int32(-1))
        }
        // One extra record shows whether there is a next page.
        var find = MongoFind(filter, sort: newestFirst, limit: Int32(request.limit + 1))
        find.skip = Int64(request.skip)
        return find
    }
}
