extension ImageFormat {
    /// Detects the format from the file's first bytes.
    ///
    /// - Throws: `empty`, `notSupported` for a known format that is not accepted, `notAnImage` for anything else.
    package init(signatureOf bytes: [UInt8]) throws(ImageFileError) {
        if bytes.isEmpty { throw .empty }
        if bytes.starts(with: PNGReader.signature) {
            self = .png
        } else if bytes.starts(with: [0xFF, JPEGMarker.startOfImage, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if let unsupported = UnsupportedFormat(signatureOf: bytes) {
            throw .notSupported(unsupported)
        } else {
            throw .notAnImage
        }
    }
}
