/// Why a file was not taken as a picture.
package enum ImageFileError: Error, Equatable {
    case empty
    /// More bytes than this limit.
    case tooManyBytes(limit: Int)
    case notAPicture
    case notSupported(UnsupportedFormat)
    /// The file ends before its format says that it does.
    case truncated
    /// Bytes follow the picture's end: a second file behind the first, or a transfer gone wrong.
    case trailingData
    /// A length, a checksum or an order that the format forbids, found at this offset in bytes.
    case damaged(at: Int)
    /// A correct file in a variant that browsers do not show.
    case unusualEncoding(ImageFormat)
    /// Several frames where one picture is wanted.
    case animated
    /// A width or a height of zero.
    case noPixels
    /// A side of more pixels than this limit.
    case sideTooLong(limit: Int)
    /// More pixels in all than this limit.
    case tooManyPixels(limit: Int)
    /// A JPEG in more scans than this limit.
    case tooManyScans(limit: Int)
}

extension ImageFileError {
    /// One sentence for the person who uploaded the file. Tells nothing but what they can see and change.
    package var message: String {
        switch self {
        case .empty:
            "The file is empty."
        case .tooManyBytes(let limit):
            "The picture is larger than \(Self.size(limit))."
        case .notAPicture:
            "The file is not a PNG, JPEG or WebP picture."
        case .notSupported(let format):
            "\(format.name) is not supported; upload a PNG, JPEG or WebP picture."
        case .truncated:
            "The picture ends too early; upload it again."
        case .trailingData:
            "Something follows the end of the picture; save it anew and upload that."
        case .damaged:
            "The picture is damaged; save it anew and upload that."
        case .unusualEncoding(let format):
            "This kind of \(Self.name(format)) is not supported; save it anew and upload that."
        case .animated:
            "Animated pictures are not supported; upload a still one."
        case .noPixels:
            "The picture has no pixels."
        case .sideTooLong(let limit):
            "The picture is more than \(limit) pixels wide or high."
        case .tooManyPixels(let limit):
            "The picture has more than \(limit / 1_000_000) million pixels."
        case .tooManyScans:
            "The picture is built up in too many steps; save it anew and upload that."
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
