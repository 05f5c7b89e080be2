package import Domain

/// Some consecutive bytes of a download, before its directory.
package enum DownloadPart: Sendable, Hashable {
    case entries(DownloadEntries)
    /// Of the file whose entry comes before them.
    case bytes([UInt8], offset: Int64)

    /// The offset of the first byte after it.
    package var end: Int64 {
        switch self {
        case .entries(let entries): entries.bytesEnd
        case .bytes(let bytes, let offset): offset + Int64(bytes.count)
        }
    }
}

/// A file of a download.
package struct DownloadEntry: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// - of: nil for an upload.
        case object(RecordID, of: ItemReference?)
        /// In the parts of bytes that follow.
        case stored
    }

    package let entry: ZIPEntry
    package let content: Content

    package init(_ entry: ZIPEntry, _ content: Content) {
        self.entry = entry
        self.content = content
    }
}
