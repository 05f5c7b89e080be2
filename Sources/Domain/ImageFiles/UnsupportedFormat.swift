/// Formats that users try to upload and that are not accepted; the error message names them.
package enum UnsupportedFormat: String, Sendable, CaseIterable {
    case svg = "SVG"
    case gif = "GIF"
    case heic = "HEIC"
    case avif = "AVIF"
    case pdf = "PDF"
    case html = "HTML"
    case tiff = "TIFF"
    case bmp = "BMP"
    case jpegXL = "JPEG XL"

    /// The common name.
    package var name: String { rawValue }
}

extension UnsupportedFormat {
    /// How many bytes of a text file are searched for a format: enough to pass a licence comment.
    private static let textPrefix = 1024

    /// Detects the format from its signature; nil if unknown.
    init?(signatureOf bytes: [UInt8]) {
        if bytes.starts(with: "GIF8".utf8) {
            self = .gif
        } else if bytes.starts(with: "%PDF-".utf8) {
            self = .pdf
        } else if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            self = .tiff
        } else if bytes.starts(with: "BM".utf8) {
            self = .bmp
        } else if bytes.starts(with: [0xFF, 0x0A]) || bytes.dropFirst(4).starts(with: "JXL \r\n".utf8) {
            self = .jpegXL
        } else if bytes.dropFirst(4).starts(with: "ftyp".utf8) {
            self.init(brand: String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self))
        } else {
            self.init(textOf: bytes)
        }
    }

    /// - Parameter brand: the major brand of an ISO base media file; other brands are videos.
    private init?(brand: String) {
        switch brand {
        case "avif", "avis": self = .avif
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": self = .heic
        default: return nil
        }
    }

    private init?(textOf bytes: [UInt8]) {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = String(decoding: bytes.dropFirst(start).prefix(Self.textPrefix), as: UTF8.self)
            .lowercased().drop(while: \.isWhitespace)
        guard text.hasPrefix("<") else { return nil }
        // HTML first: an HTML page may contain an SVG, but an SVG does not start like a page.
        if ["<!doctype html", "<html", "<head", "<body", "<script"].contains(where: { text.hasPrefix($0) }) {
            self = .html
        } else if text.contains("<svg") || text.hasPrefix("<!doctype svg") {
            self = .svg
        } else {
            return nil
        }
    }
}
