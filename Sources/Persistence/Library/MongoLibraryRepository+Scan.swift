package import Application
import BSON
package import Domain
package import MongoClient

/// Limits of one read.
enum ScanLimit {
    /// Records per command: the fewest under time pressure, and the most, beyond which a larger reply costs more than
    /// another command.
    static let smallest = 16
    static let largest = 512
    /// The time that a command may take on the server. One that needs more is repeated with half as many records.
    static let time: Duration = .milliseconds(50)
    /// Of a command with the fewest records: they may have to be read from a slow disk.
    static let longest: Duration = .seconds(2)
    /// A reply of this size may have been cut, because the next record did not fit.
    static let wholeReply = 8 << 20
    /// Reads of more records run at background priority.
    static let page = 128
}

extension MongoLibraryRepository {
    package func read(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk {
        guard let search = LibrarySearch(kind, of: owner, query) else {
            return LibraryChunk(items: [], examined: 0, bytes: 0, reached: nil, isAtEnd: true)
        }
        // Commands that compare many records do not delay those that show a page.
        guard query.needsScan || limit > ScanLimit.page else {
            return try await read(search, after: position, atMost: limit)
        }
        return try await MongoPriority.background.run { () throws(Failure) in
            try await read(search, after: position, atMost: limit)
        }
    }

    private func read(
        _ search: LibrarySearch, after position: PagePosition?, atMost limit: Int
    ) async throws(Failure) -> LibraryChunk {
        var whole: LibraryChunk?
        for start in search.starts(after: position) {
            let chunk = try await reporting { () throws(MongoError) in
                try await command(search, after: start, atMost: limit - (whole?.examined ?? 0))
            }
            if whole == nil { whole = chunk } else { whole?.append(chunk) }
            guard chunk.isAtEnd else { break }
        }
        guard let whole else { throw .unexpected("a search without a start") }
        return whole
    }

    private func command(
        _ search: LibrarySearch, after start: PagePosition?, atMost limit: Int
    ) async throws(MongoError) -> LibraryChunk {
        var limit = limit
        while true {
            var find = search.find(after: start, limit: limit)
            if search.query.needsScan { find.within = limit > ScanLimit.smallest ? ScanLimit.time : ScanLimit.longest }
            do throws(MongoError) {
                return try await collections[search.records.kind].find(find) { [limit] batch throws(BSONError) in
                    try LibraryChunk(reading: &batch, of: search.records, atMost: limit, matcher: search.matcher)
                }
            } catch
                where error.kind == .timedOut && !error.isUnsent && search.query.needsScan
                && limit > ScanLimit.smallest
            {
                limit = max(limit / 2, ScanLimit.smallest)
            }
        }
    }

    // MARK: - The query, also explained by tests

    /// Nil if no record of the kind can match.
    package static func find(
        _ kind: ItemKind, of owner: Owner, _ query: LibraryQuery, after position: PagePosition?, limit: Int
    ) -> MongoFind? {
        let search = LibrarySearch(kind, of: owner, query)
        return search?.find(after: search?.starts(after: position).first ?? nil, limit: limit)
    }
}

extension LibraryChunk {
    /// Reads the reply to a find in place. Only matching records are decoded.
    ///
    /// - Parameters:
    ///   - limit: the limit of the find.
    ///   - matcher: nil if all records match.
    init(
        reading batch: inout BSONView.Elements, of records: CollectionDescription, atMost limit: Int,
        matcher: ItemMatcher?
    ) throws(BSONError) {
        self.init(items: [], examined: 0, bytes: 0, reached: nil, isAtEnd: false)
        var matcher = matcher
        var last: BSONView?
        while let element = try batch.next() {
            let document = try element.view()
            last = document
            examined += 1
            bytes += document.bytes.count
            guard try matcher?.matches(document) ?? true, let item = try records.read(document) else { continue }
            items.append(PlacedRecord(item, at: try records.position(of: document)))
        }
        if let last { reached = try records.position(of: last) }
        isAtEnd = examined < limit && bytes < ScanLimit.wholeReply
    }

    /// Adds what follows.
    fileprivate mutating func append(_ next: LibraryChunk) {
        items += next.items
        examined += next.examined
        bytes += next.bytes
        reached = next.reached ?? reached
        isAtEnd = next.isAtEnd
    }
}

extension CollectionDescription {
    /// Undated if the record has no date, whatever date it is shown with.
    fileprivate func position(of document: BSONView) throws(BSONError) -> PagePosition {
        guard let element = try document.first("_id") else { throw .malformed(at: 0) }
        let id = RecordID(try element.objectID())
        guard let date = try document.first(createdAt), date.type == .date else {
            return PagePosition(createdAt: PagePosition.undated.createdAt, id: id)
        }
        return PagePosition(createdAt: Timestamp(milliseconds: try date.milliseconds()), id: id)
    }
}
