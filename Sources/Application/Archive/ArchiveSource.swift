package import Domain

/// Fetches the content of a record from its origin, checks it, and makes what belongs to it.
package protocol ArchiveSource: Sendable {
    /// - Returns: complete local bytes; the scratch files live as long as the result.
    func fetch(_ record: UnarchivedRecord) async throws(ArchiveSourceError) -> FetchedContent
}

/// Content and what was made from it, not stored yet.
package struct FetchedContent: Sendable {
    /// The content; its facts describe the bytes that are served.
    package var content: Piece
    /// Nil if the content could not be decoded.
    package var color: MeanColor?
    /// Empty, or one for each size, in the order of `ThumbnailSize.allCases`.
    package var thumbnails: [Piece] = []
    package var poster: Piece?
    package var preview: Piece?

    /// Bytes and what is known of them.
    package struct Piece: Sendable {
        package let kind: MediaKind
        package let bytes: ObjectContent
        package let facts: MediaFacts
        /// Keeps the file of the bytes.
        private let scratch: (any ScratchFile)?

        package init(
            _ kind: MediaKind, _ bytes: ObjectContent, _ facts: MediaFacts, keeping scratch: (any ScratchFile)? = nil
        ) {
            self.kind = kind
            self.bytes = bytes
            self.facts = facts
            self.scratch = scratch
        }
    }

    package init(content: Piece) { self.content = content }

    /// The content first.
    package var pieces: [Piece] { [content] + thumbnails + [poster, preview].compactMap(\.self) }
}

package enum ArchiveSourceError: Error, Sendable {
    /// Permanent failure.
    case lost(ArchiveLoss)
    /// Temporary failure.
    ///
    /// - detail: for the log.
    case unavailable(detail: String)
    /// The local disk failed, which is not the origin's fault: `storageFull` or `storageUnavailable`.
    case storage(Failure)
}
