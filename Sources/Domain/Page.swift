/// Which part of a list is asked for.
package struct PageRequest: Sendable, Hashable {
    package enum Start: Sendable, Hashable {
        /// So many records are left out, counted from the newest.
        case skip(Int)
        /// What comes after this record.
        case after(PagePosition)
    }

    package var start: Start
    package var limit: Int

    package init(start: Start, limit: Int) {
        self.start = start
        self.limit = limit
    }

    package var skip: Int {
        if case .skip(let count) = start { return count }
        return 0
    }
}

/// A place in a list that is sorted by time, newest first, and by id among equal times.
package struct PagePosition: Sendable, Hashable {
    package let createdAt: Timestamp
    package let id: RecordID

    package init(createdAt: Timestamp, id: RecordID) {
        self.createdAt = createdAt
        self.id = id
    }
}

extension PagePosition {
    /// Where the records begin that say no time: behind all that do. Other applications leave such.
    package static let undated = PagePosition(
        createdAt: Timestamp(milliseconds: .min), id: RecordID(high: .max, low: .max))

    /// The same place for a record that says no time.
    package var withoutDate: PagePosition { PagePosition(createdAt: Self.undated.createdAt, id: id) }

    package var isDated: Bool { createdAt != Self.undated.createdAt }
}

/// One part of a list.
package struct Page<Content: Sendable>: Sendable {
    /// What was made of the records.
    package let content: Content
    /// How many there are in all.
    package let total: Int
    /// Where the next page begins; nil where this one shows the end.
    package let next: PagePosition?

    package init(content: Content, total: Int, next: PagePosition?) {
        self.content = content
        self.total = total
        self.next = next
    }

    package var hasMore: Bool { next != nil }
}

/// A record and its place in a list.
package struct PlacedRecord<Record: Sendable>: Sendable {
    package let record: Record
    /// Behind all dated ones where the record says no time, whatever it shows as its date.
    package let position: PagePosition

    package init(_ record: Record, at position: PagePosition) {
        self.record = record
        self.position = position
    }
}

/// What a list is made of.
package protocol ListedRecord {
    /// Its place in a list that is sorted by time, newest first.
    var position: PagePosition { get }
}
