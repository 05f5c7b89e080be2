/// The accepted image formats. Detected from the file's bytes, never from its name or a header.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case jpeg
    case webp

    /// The media type in responses.
    package var contentType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .webp: "image/webp"
        }
    }

    /// The file name extension, without the dot.
    package var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        }
    }
}
