import Application
import Domain

/// The JSON of an image.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let imageEstimate = 640

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
        if case .completed(let address?, _) = image.state {
            string(isForPage ? ImageContentController.path(of: image.id) : address.text)
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
        raw("}")
    }

    /// Writes the stored kind of a record; for a page, `other` if this server does not know it.
    mutating func kind(_ stored: String, isKnown: Bool, isForPage: Bool) {
        string(isKnown || !isForPage ? stored : "other")
    }

    private mutating func reference(_ url: ImageURL, isForPage: Bool) {
        guard isForPage else { return string(url.text) }
        stringOrNull(UploadName(inURL: url.text).map { "/uploads/\($0.text)" })
    }
}
