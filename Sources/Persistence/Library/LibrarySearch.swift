import BSON
import Domain
import MongoClient

/// A query for the records of one kind: what the database is asked, and whether the rest is compared here.
///
/// The database filters only by what it finds in an index, so that it reads no more records than it returns; regular
/// expressions are never sent.
struct LibrarySearch: Sendable {
    let records: CollectionDescription
    let owner: Owner
    let query: LibraryQuery

    /// Nil if no record of the kind can match.
    init?(_ kind: ItemKind, of owner: Owner, _ query: LibraryQuery) {
        guard query.kind == nil || query.kind == kind else { return nil }
        if let status = query.status {
            guard kind == .image ? status.imageStatus != nil : status.videoStatus != nil else { return nil }
        }
        records = CollectionDescription(kind)
        self.owner = owner
        self.query = query
    }

    /// Nil if the database compares everything.
    var matcher: ItemMatcher? { query.needsScan ? ItemMatcher(query, in: records) : nil }

    // MARK: - Range

    /// Where the list continues after a position: among the dated records and then at the undated ones, each with a
    /// query of its own.
    func starts(after position: PagePosition?) -> [PagePosition?] {
        let undated = undatedStart
        if let position, !position.isDated { return [Self.later(position, undated)] }
        guard let dated = Self.later(position, query.to.map { LibraryPosition(before: $0).position }) else {
            // Without a bound on the date one query has them all.
            return query.from == nil ? [nil] : [nil, undated]
        }
        return [dated, undated]
    }

    /// An undated record is shown with the date of its id.
    private var undatedStart: PagePosition {
        guard let end = query.to else { return .undated }
        return PagePosition(createdAt: PagePosition.undated.createdAt, id: RecordID(firstAt: end))
    }

    /// The position further down the list.
    private static func later(_ first: PagePosition?, _ second: PagePosition?) -> PagePosition? {
        guard let first, let second else { return first ?? second }
        if first.createdAt != second.createdAt { return first.createdAt < second.createdAt ? first : second }
        return first.id < second.id ? first : second
    }

    // MARK: - Query

    func find(after start: PagePosition?, limit: Int) -> MongoFind {
        RecordList<LibraryItem>.findNewest(after: start, since: query.from, limit: limit, date: records.createdAt) {
            query.needsScan ? appendScanned(to: &$0) : appendAll(to: &$0)
        }
    }

    /// Everything that is asked for.
    private func appendAll(to filter: inout BSONWriter) {
        records.appendListed(owner, isTrash: query.isTrash, to: &filter)
        if query.isFavorite { filter.append("favorite", true) }
        if let batch = query.batch { filter.append("batch", ObjectID(batch)) }
        if let status = query.status { records.appendStatus(status, to: &filter) }
    }

    /// At most one condition that narrows the list: with two the server may choose the wrong index.
    private func appendScanned(to filter: inout BSONWriter) {
        records.appendOwner(owner, to: &filter)
        if let batch = query.batch { return filter.append("batch", ObjectID(batch)) }
        // The lists of images contain those in the trash, which has an index of its own.
        if records.kind == .video || query.isTrash { filter.append(records.isActive, !query.isTrash) }
        if query.isTrash {
            records.appendListedType(to: &filter)
        } else if !query.tags.isEmpty {
            filter.document("tags") { $0.append("$exists", true) }
        } else if query.isFavorite {
            filter.append("favorite", true)
        } else {
            records.appendListedType(to: &filter)
            if let status = query.status { records.appendStatus(status, to: &filter) }
        }
    }
}
