package import Domain

/// What one read of a list has found.
package struct LibraryChunk: Sendable {
    /// Those that the query asks for, newest first.
    package var items: [PlacedRecord<LibraryItem>]
    /// How many records were read.
    package var examined: Int
    /// Their size.
    package var bytes: Int
    /// The last examined record; nil if none was.
    package var reached: PagePosition?
    package var isAtEnd: Bool

    package init(
        items: [PlacedRecord<LibraryItem>], examined: Int, bytes: Int, reached: PagePosition?, isAtEnd: Bool
    ) {
        self.items = items
        self.examined = examined
        self.bytes = bytes
        self.reached = reached
        self.isAtEnd = isAtEnd
    }
}
