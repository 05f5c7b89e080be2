/// Filter, cursor and page size of a request for a library's items.
package struct LibraryRequest: Sendable, Hashable {
    package var query: LibraryQuery
    /// Nil: start with the newest.
    package var after: LibraryPosition?
    package var limit: Int

    package init(_ query: LibraryQuery = LibraryQuery(), after: LibraryPosition? = nil, limit: Int) {
        self.query = query
        self.after = after
        self.limit = limit
    }
}

/// One page of a library, newest first.
package struct LibraryPage: Sendable {
    package let items: [LibraryItem]
    /// Total number of items; nil if it was not counted.
    package let total: Int?
    /// Where the next page starts; nil on the last page.
    package let next: LibraryPosition?

    package init(items: [LibraryItem], total: Int?, next: LibraryPosition?) {
        self.items = items
        self.total = total
        self.next = next
    }
}
