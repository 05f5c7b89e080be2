/// The requested page of a list.
package struct PageRequest: Sendable, Hashable {
    package enum Start: Sendable, Hashable {
        /// Skip this number of records, counted from the newest.
        case skip(Int)
        /// Start after this record.
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

/// A cursor in a list sorted by time, newest first, then by id.
package struct PagePosition: Sendable, Hashable {
    package let createdAt: Timestamp
    package let id: RecordID

    package init(createdAt: Timestamp, id: RecordID) {
        self.createdAt = createdAt
        self.id = id
    }
}

extension PagePosition {
    /// The start of records without a date, which sort after all dated ones. Other applications write such records.
    package static let undated = PagePosition(
        createdAt: Timestamp(milliseconds: .min), id: RecordID(high: .max, low: .max))

    /// The same position for a record without a date.
    package var withoutDate: PagePosition { PagePosition(createdAt: Self.undated.createdAt, id: id) }

    package var isDated: Bool { createdAt != Self.undated.createdAt }
}

/// One page of a list.
package struct Page<Content: Sendable>: Sendable {
    /// The records, or what was built from them.
    package let content: Content
    /// Total number of records.
    package let total: ListTotal
    /// Cursor of the next page; nil on the last page.
    package let next: PagePosition?

    package init(content: Content, total: ListTotal, next: PagePosition?) {
        self.content = content
        self.total = total
        self.next = next
    }

    package var hasMore: Bool { next != nil }
}

/// A record and its position in a list.
package struct PlacedRecord<Record: Sendable>: Sendable {
    package let record: Record
    /// Undated if the stored record has no date, whatever date the record shows.
    package let position: PagePosition

    package init(_ record: Record, at position: PagePosition) {
        self.record = record
        self.position = position
    }
}

/// A record that can be listed.
package protocol ListedRecord {
    /// Its position in a list sorted by time, newest first.
    var position: PagePosition { get }
}
