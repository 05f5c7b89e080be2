/// Why an image file was rejected.
package enum ImageFileError: Error, Equatable {
    case empty
    /// More bytes than the limit.
    case tooManyBytes(limit: Int)
    case notAnImage
    case notSupported(UnsupportedFormat)
    /// The file ends too early for its format.
    case truncated
    /// Bytes follow the end of the image: a second file appended to the first, or a failed transfer.
    case trailingData
    /// An invalid length, checksum or order of chunks, at this offset in bytes.
    case damaged(at: Int)
    /// A valid file in a variant that browsers do not display.
    case unsupportedEncoding(ImageFormat)
    /// Several frames instead of a still image.
    case animated
    /// Width or height is zero.
    case noPixels
    /// Width or height exceeds the limit, in pixels.
    case sideTooLong(limit: Int)
    /// Width times height exceeds the limit.
    case tooManyPixels(limit: Int)
    /// A JPEG with more scans than the limit.
    case tooManyScans(limit: Int)
}

extension ImageFileError {
    /// Message for the user who uploaded the file; contains only what they can see and change.
    package var message: String {
        switch self {
        case .empty:
            "The file is empty."
        case .tooManyBytes(let limit):
            "The image is larger than \(Self.size(limit))."
        case .notAnImage:
            "The file is not a PNG, JPEG or WebP image."
        case .notSupported(let format):
            "\(format.name) is not supported; upload a PNG, JPEG or WebP image."
        case .truncated:
            "The image file is incomplete; upload it again."
        case .trailingData:
            "The file has extra data after the end of the image; save it again and upload that."
        case .damaged:
            "The image is damaged; save it again and upload that."
        case .unsupportedEncoding(let format):
            "This kind of \(Self.name(format)) is not supported; save it again and upload that."
        case .animated:
            "Animated images are not supported; upload a still image."
        case .noPixels:
            "The image has no pixels."
        case .sideTooLong(let limit):
            "The image is more than \(limit) pixels wide or high."
        case .tooManyPixels(let limit):
            "The image has more than \(limit / 1_000_000) million pixels."
        case .tooManyScans:
            "The image has too many progressive scans; save it again and upload that."
        }
    }

    private static func size(_ bytes: Int) -> String {
        let mebibyte = 1024 * 1024
        return bytes % mebibyte == 0 ? "\(bytes / mebibyte) MiB" : "\(bytes) bytes"
    }

    private static func name(_ format: ImageFormat) -> String {
        switch format {
        case .png: "PNG"
        case .jpeg: "JPEG"
        case .webp: "WebP"
        }
    }
}
