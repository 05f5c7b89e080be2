package import Domain

/// Consecutive files of a download: objects, or one stored file, whose bytes are parts of their own. There may be none, but
/// items whose records are stored.
package struct DownloadEntries: Sendable, Hashable {
    /// A file, and where its local header is.
    package struct Placed: Sendable, Hashable {
        package let file: DownloadEntry
        package let offset: Int64
    }

    /// What comes before them.
    package let start: ZIPLayout
    /// The same with them.
    package private(set) var end: ZIPLayout
    package private(set) var files: [Placed] = []
    /// Items without a file, whose records are in stored files.
    package private(set) var records: [ItemReference] = []

    package init(at start: ZIPLayout) {
        self.start = start
        end = start
    }

    package mutating func add(_ file: DownloadEntry) {
        files.append(Placed(file: file, offset: end.add(file.entry)))
    }

    package mutating func add(recordOf item: ItemReference) { records.append(item) }

    /// Their headers within the directory.
    package var directory: [UInt8] { files.flatMap { $0.file.entry.directoryHeader(at: $0.offset) } }

    /// The items that they are of, and those without a file.
    package var items: [ItemReference] {
        records
            + files.compactMap { if case .object(_, of: let item?) = $0.file.content { item } else { nil } }
    }

    /// Their objects that are not of an item.
    package var uploads: [RecordID] {
        files.compactMap { if case .object(let id, of: nil) = $0.file.content { id } else { nil } }
    }

    var hasStoredFile: Bool { files.contains { $0.file.content == .stored } }

    /// The offset of the first byte that is not theirs.
    var bytesEnd: Int64 {
        guard let last = files.last, last.file.content == .stored else { return end.offset }
        return last.offset + last.file.entry.headerLength
    }
}
