import Domain

/// The JSON of an image.
extension JSONWriter {
    /// The usual length of a record, in bytes.
    static let imageEstimate = 640

    /// - Parameter isForBrowser: gives this server's URL in place of the provider's.
    mutating func image(_ image: borrowing GeneratedImage, isForBrowser: Bool) {
        raw(#"{"id":"#)
        id(image.id)
        raw(#","userId":"#)
        string(image.owner.text)
        raw(#","taskId":"#)
        string(image.taskID.text)
        raw(#","prompt":"#)
        string(image.prompt)
        raw(#","type":"#)
        string(image.kind)
        raw(#","imageUrl":"#)
        if case .completed(let address?, _) = image.state {
            string(isForBrowser ? ImageContentController.path(of: image.id) : address.text)
        } else {
            raw("null")
        }
        if let origin = image.originImage {
            raw(#","originImageUrl":"#)
            string(origin.text)
        }
        if let references = image.referenceImages {
            raw(#","referenceImageUrls":"#)
            strings(references.lazy.map(\.text))
        }
        if let characters = image.characterIDs {
            raw(#","characterIds":"#)
            strings(characters)
        }
        if let size = image.size {
            raw(#","imageSize":"#)
            string(size)
        }
        raw(#","status":"#)
        plain(image.state.status.rawValue)
        if case .failed(_, let message, _) = image.state {
            raw(#","error":"#)
            string(message)
        }
        raw(#","createdAt":"#)
        timestamp(image.createdAt)
        switch image.state {
        case .completed(_, let end?), .failed(_, _, let end?):
            raw(#","completedAt":"#)
            timestamp(end)
        default:
            break
        }
        raw("}")
    }
}
