package import Domain

/// Finds the bytes of an owner's item: in storage, or at their origin while they are not archived.
package struct OpenContent: Sendable {
    private let repositories: PerKind<any ArchiveRepository>
    private let media: any MediaRepository
    private let archiveImage: ArchiveOnDemand

    /// - Parameter archiveImage: archives images that are asked for before their turn.
    package init(
        repositories: PerKind<any ArchiveRepository>, media: any MediaRepository, archiveImage: ArchiveOnDemand
    ) {
        self.repositories = repositories
        self.media = media
        self.archiveImage = archiveImage
    }

    /// - Throws: `notFound` also for a part that the item does not have; `notReady`, `gone`, `providerUnavailable` if an
    ///   image cannot be fetched for now, `overloaded` if too many images are being fetched.
    package func callAsFunction(
        _ part: ContentPart, of record: ItemReference, of owner: Owner
    ) async throws(Failure) -> OpenedContent {
        let repository = repositories[record.kind]
        switch try await archiveImage.status(of: record.id, of: owner, in: repository) {
        case nil: throw .notFound
        case .pending: throw .notReady(record.kind)
        case .failed, .lost: throw .gone(record.kind)
        case .remote(let unarchived):
            guard part == .content, case .url(let url) = unarchived.origin, record.kind == .video else {
                throw .notFound
            }
            return OpenedContent(.origin(url), version: nil)
        case .archived(let content):
            guard let id = content[part] else { throw .notFound }
            guard let object = try await media.object(id) else { throw .gone(record.kind) }
            return OpenedContent(.stored(object), version: content.version)
        }
    }
}

extension Failure {
    /// An item that is still being generated.
    static func notReady(_ kind: ItemKind) -> Failure {
        switch kind {
        case .image:
            Failure(.imageNotReady, "This image is still being generated. Try again in a moment.", retryAfter: 2)
        case .video:
            Failure(.videoNotReady, "This video is still being generated. Try again in a moment.", retryAfter: 5)
        }
    }

    /// An item without content, or with content that is no longer available.
    static func gone(_ kind: ItemKind) -> Failure {
        switch kind {
        case .image: Failure(.imageGone, "This image is no longer available.")
        case .video: Failure(.videoExpired, "This video is no longer available.")
        }
    }
}

/// The parts of an item that have addresses.
package enum ContentPart: Sendable, Hashable {
    case content
    case thumbnail(ThumbnailSize)
    case poster
    case preview
}

/// Bytes to deliver.
package enum Content: Sendable, Hashable {
    case stored(MediaObject)
    /// The provider's URL; never exposed.
    case origin(String)
}

/// The bytes of a part of an item.
package struct OpenedContent: Sendable, Hashable {
    package let content: Content
    /// Of the item's content; nil if it is not archived.
    package let version: UInt64?

    package init(_ content: Content, version: UInt64?) {
        self.content = content
        self.version = version
    }
}

extension ArchivedContent {
    /// The object of a part; nil if there is none.
    package subscript(part: ContentPart) -> RecordID? {
        switch part {
        case .content: object
        case .thumbnail(let size): thumbnails?[size]
        case .poster: poster
        case .preview: preview
        }
    }
}
