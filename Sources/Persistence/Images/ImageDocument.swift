import Application
import BSON
import Domain

/// The stored form of an image: the documented fields plus those of this application.
///
/// Reading tolerates records of other applications: a missing, null or mistyped field counts as absent, unknown fields
/// are ignored.
enum ImageDocument {
    /// The fields that readers of the record see, or that decide who may read it.
    static let visibleFields =
        [
            "userId", "isActive", "taskId", "prompt", "type", "status", "error", "failureCode", "imageUrl", "imageSize",
            "characterIds", "originImageUrl", "referenceImageUrls", "createdAt", "completedAt",
            "archived", "media", "trashed_at",
        ] + LabelsDocument.visibleFields

    /// Nil for a document whose id is not an ObjectID: clients could not refer to it, and it must not fail the list.
    static func readListed(_ document: BSONView) throws(BSONError) -> GeneratedImage? {
        guard let id = try document.first("_id"), id.type == .objectID else { return nil }
        return try read(document)
    }

    static func read(_ document: BSONView) throws(BSONError) -> GeneratedImage {
        var image = GeneratedImage(
            id: RecordID(high: 0, low: 0), owner: Owner(stored: ""), taskID: TaskID(stored: ""), prompt: "", kind: "",
            state: .pending, createdAt: Timestamp(milliseconds: 0))
        var id: ObjectID?
        var status: ImageStatus?
        var url: String?
        var error: String?
        var reason: ImageFailure?
        var isInferred: Bool?
        var completedAt: Timestamp?
        var createdAt: Timestamp?
        var isArchived = false
        var trash = TrashState()
        var elements = document.elements()
        while let element = try elements.next() {
            // Compare the key's length first: a page of fifty records has some five hundred keys.
            switch (element.key.count, element.type) {
            case (3, .objectID) where element.hasKey("_id"):
                id = try element.objectID()
            case (4, .string) where element.hasKey("type"):
                image.kind = try element.string()
            case (5, .string) where element.hasKey("error"):
                error = try element.string()
            case (5, .document) where element.hasKey("media"):
                image.content = try? ArchivedContentDocument.read(element.view())
            case (6, .string) where element.hasKey("prompt"):
                image.prompt = try element.string()
            case (6, .string) where element.hasKey("taskId"):
                image.taskID = TaskID(stored: try element.string())
            case (6, .string) where element.hasKey("userId"):
                image.owner = Owner(stored: try element.string())
            case (6, .string) where element.hasKey("status"):
                status = ImageStatus(rawValue: try element.string())
            case (8, .string) where element.hasKey("imageUrl"):
                url = try element.string()
            case (8, .bool) where element.hasKey("archived"):
                isArchived = try element.bool()
            case (8, .bool) where element.hasKey("isActive"):
                trash.isActive = try element.bool()
            case (9, .string) where element.hasKey("imageSize"):
                image.size = try element.string()
            case (9, .date) where element.hasKey("createdAt"):
                createdAt = Timestamp(milliseconds: try element.milliseconds())
            case (9, .date) where element.hasKey("updatedAt"):
                trash.updatedAt = Timestamp(milliseconds: try element.milliseconds())
            case (10, .date) where element.hasKey("trashed_at"):
                trash.trashedAt = Timestamp(milliseconds: try element.milliseconds())
            case (11, .date) where element.hasKey("completedAt"):
                completedAt = Timestamp(milliseconds: try element.milliseconds())
            case (11, .string) where element.hasKey("failureCode"):
                reason = ImageFailure(rawValue: try element.string())
            case (15, .bool) where element.hasKey("failureInferred"):
                isInferred = try element.bool()
            case (12, .array) where element.hasKey("characterIds"):
                image.characterIDs = try strings(element)
            case (14, .string) where element.hasKey("originImageUrl"):
                image.originImage = ImageURL(stored: try element.string())
            case (18, .array) where element.hasKey("referenceImageUrls"):
                image.referenceImages = try strings(element).map(ImageURL.init(stored:))
            default:
                try LabelsDocument.read(element, into: &image.labels)
            }
        }
        guard let id else { throw .malformed(at: 0) }
        image.id = RecordID(id)
        // A record without a date is as old as its id.
        image.createdAt = createdAt ?? Timestamp(milliseconds: Int64(id.seconds) * 1000)
        image.trashedAt = trash.date(createdAt: image.createdAt)
        if !isArchived { image.content = nil }
        switch status {
        case .completed: image.state = .completed(image: url.map(ImageURL.init(stored:)), at: completedAt)
        case .failed:
            // Earlier versions did not store whether the failure was inferred.
            image.state = .failed(
                reason: reason, message: error ?? "", at: completedAt,
                isInferred: isInferred ?? (reason == .timedOut || reason == .providerUnavailable))
        case .pending, nil: image.state = .pending
        }
        return image
    }

    /// Nil if the record has none.
    static func owner(_ document: BSONView) throws(BSONError) -> Owner? {
        guard let user = try document.first("userId"), user.type == .string else { return nil }
        let owner = Owner(stored: try user.string())
        return owner.text.isEmpty ? nil : owner
    }

    /// The request that the image was made with; nil if another application stored no valid prompt.
    static func request(_ document: BSONView) throws(BSONError) -> ImageRequest? {
        let image = try read(document)
        guard let prompt = Prompt(image.prompt) else { return nil }
        let count = try document.first("numImages").flatMap { try? $0.integer() }
        return ImageRequest(
            prompt: prompt, references: image.referenceImages ?? [], characterIDs: image.characterIDs ?? [],
            count: count.map { Int(clamping: $0) }, size: image.size.flatMap { ImageSize(rawValue: $0) })
    }

    /// The fields of a new record, except the times, which the database sets.
    static func fields(of image: GeneratedImage, request: ImageRequest) -> BSONDocument {
        BSONWriter.document(capacity: 1024) { document in
            document.append("userId", image.owner.text)
            document.append("taskId", image.taskID.text)
            document.append("prompt", image.prompt)
            document.append("type", image.kind)
            document.appendNull("imageUrl")
            if let origin = image.originImage { document.append("originImageUrl", origin.text) }
            if let references = image.referenceImages {
                document.append("referenceImageUrls", references.map(\.text))
                let uploads = uploads(in: references)
                if !uploads.isEmpty { document.append("uploads", uploads.map(\.text)) }
            }
            if let characters = image.characterIDs { document.append("characterIds", characters) }
            if let count = request.count { document.append("numImages", Int32(count)) }
            if let size = request.size { document.append("imageSize", size.rawValue) }
            document.append("status", ImageStatus.pending.rawValue)
            document.append("polls", Int32(0))
            document.append("submissionDue", true)
            LabelsDocument.append(source: request.derivedFrom, to: &document)
        }
    }

    /// Those of the images that were uploaded to this server.
    static func uploads(in references: [ImageURL]) -> [UploadName] {
        references.compactMap { UploadName(inURL: $0.text) }
    }

    static func strings(_ array: BSONElement) throws(BSONError) -> [String] {
        var strings: [String] = []
        var elements = try array.view().elements()
        while let element = try elements.next() {
            if element.type == .string { strings.append(try element.string()) }
        }
        return strings
    }
}
