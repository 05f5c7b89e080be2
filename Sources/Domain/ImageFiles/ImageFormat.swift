/// The kinds of picture that are taken. Which one a file is, its own bytes say; never its name or a header.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case jpeg
    case webp

    /// The media type under which the picture is served.
    package var contentType: String {
        switch self {
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        case .webp: "image/webp"
        }
    }

    /// What the served name ends with, without the dot.
    package var fileExtension: String {
        switch self {
        case .png: "png"
        case .jpeg: "jpg"
        case .webp: "webp"
        }
    }
}
