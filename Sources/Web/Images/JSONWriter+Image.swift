import Application
import Domain

/// The JSON of an image.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let imageEstimate = 800

    /// - Parameter isForPage: whether to write only this server's addresses, values and messages: a record of another
    ///   application may contain the provider's.
    mutating func image(_ image: borrowing GeneratedImage, isForPage: Bool) {
        raw(#"{"id":"#)
        id(image.id)
        raw(#","userId":"#)
        string(image.owner.text)
        raw(#","taskId":"#)
        string(image.taskID.text)
        raw(#","prompt":"#)
        string(image.prompt)
        raw(#","type":"#)
        kind(image.kind, isKnown: ImageKind(rawValue: image.kind) != nil, isForPage: isForPage)
        raw(#","imageUrl":"#)
        if case .completed(let url?, _) = image.state {
            if isForPage { address(of: image.id, in: .image, "/content") } else { string(url.text) }
        } else {
            raw("null")
        }
        if let origin = image.originImage {
            raw(#","originImageUrl":"#)
            reference(origin, isForPage: isForPage)
        }
        if let references = image.referenceImages {
            raw(#","referenceImageUrls":"#)
            array(references) { json, url in json.reference(url, isForPage: isForPage) }
        }
        if let characters = image.characterIDs {
            raw(#","characterIds":"#)
            strings(characters)
        }
        if let size = image.size, !isForPage || ImageSize(rawValue: size) != nil {
            raw(#","imageSize":"#)
            string(size)
        }
        raw(#","status":"#)
        plain(image.state.status.rawValue)
        if case .failed(let reason, let message, _, _) = image.state {
            raw(#","error":"#)
            string(isForPage ? (reason ?? .generationFailed).message : message)
        }
        raw(#","createdAt":"#)
        timestamp(image.createdAt)
        switch image.state {
        case .completed(_, let end?), .failed(_, _, let end?, _):
            raw(#","completedAt":"#)
            timestamp(end)
        default:
            break
        }
        archive(image)
        if let trashedAt = image.trashedAt {
            raw(#","trashedAt":"#)
            timestamp(trashedAt)
        }
        labels(image.labels, writesNulls: false)
        raw("}")
    }

    private mutating func archive(_ image: borrowing GeneratedImage) {
        guard let content = image.content else { return raw(#","archived":false"#) }
        raw(#","archived":true"#)
        if let width = content.width {
            raw(#","width":"#)
            integer(width)
        }
        if let height = content.height {
            raw(#","height":"#)
            integer(height)
        }
        if let color = content.color {
            raw(#","color":"#)
            self.color(color)
        }
        if content.thumbnails != nil {
            raw(#","thumbnailUrl":"#)
            address(of: image.id, in: .image, "/thumbnail?size=320&v=", content.version)
        }
    }

    /// Writes the stored kind of a record; for a page, `other` if this server does not know it.
    mutating func kind(_ stored: String, isKnown: Bool, isForPage: Bool) {
        string(isKnown || !isForPage ? stored : "other")
    }

    /// An image that a record refers to; for a page the path on this server, null for any other.
    mutating func reference(_ url: ImageURL, isForPage: Bool) {
        guard isForPage else { return string(url.text) }
        stringOrNull(UploadName(inURL: url.text).map { "/uploads/\($0.text)" })
    }
}
