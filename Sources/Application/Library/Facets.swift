package import Domain

/// How many items an owner has, by what lists can be filtered by.
package struct Facets: Sendable {
    package var kinds: [ItemKind: Int] = [:]
    package var statuses: [LibraryStatus: Int] = [:]
    /// The most used ones, in this order.
    package var tags: [TagCount] = []
    /// By month in UTC, such as `2026-11`.
    package var months: [String: Int] = [:]

    package init() {}
}

/// How many items have a tag.
package struct TagCount: Sendable, Hashable {
    package let tag: TagName
    package let count: Int

    package init(_ tag: TagName, _ count: Int) {
        self.tag = tag
        self.count = count
    }
}
