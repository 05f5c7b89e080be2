/// The usual extensions of files.
package enum FileExtension {
    private static let extensions = [
        "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/ogg": "ogv", "image/png": "png",
        "image/jpeg": "jpg", "image/webp": "webp", "application/zip": "zip",
    ]

    /// - Returns: without the dot; nil for an unknown content type.
    package static func of(_ contentType: String) -> String? { extensions[contentType] }
}
