/// An item of an owner's library: one of the two documented records.
package enum LibraryItem: Sendable {
    case image(GeneratedImage)
    case video(Generation)

    package var reference: ItemReference {
        switch self {
        case .image(let image): ItemReference(.image, image.id)
        case .video(let video): ItemReference(.video, video.id)
        }
    }

    package var prompt: String {
        switch self {
        case .image(let image): image.prompt
        case .video(let video): video.prompt
        }
    }

    package var createdAt: Timestamp {
        switch self {
        case .image(let image): image.createdAt
        case .video(let video): video.createdAt
        }
    }

    /// Nil until it is in storage.
    package var content: ArchivedContent? {
        switch self {
        case .image(let image): image.content
        case .video(let video): video.content
        }
    }

    package var labels: ItemLabels {
        switch self {
        case .image(let image): image.labels
        case .video(let video): video.labels
        }
    }

    package var status: LibraryStatus {
        switch self {
        case .image(let image):
            switch image.state {
            case .pending: .pending
            case .completed: .completed
            case .failed: .failed
            }
        case .video(let video):
            switch video.status {
            case .processing: .processing
            case .completed: .completed
            case .failed: .failed
            }
        }
    }
}

extension LibraryItem: ListedRecord {
    package var position: PagePosition { PagePosition(createdAt: createdAt, id: reference.id) }
}
