/// The EXIF orientation: how to rotate or mirror a stored image for display.
///
/// The only EXIF data that is kept: phones store the sensor's image and record here which side was up.
package enum EXIFOrientation: UInt8, Sendable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case upsideDownMirrored = 4
    case leftMirrored = 5
    case left = 6
    case rightMirrored = 7
    case right = 8

    /// Whether the displayed width is the stored height.
    package var exchangesSides: Bool { rawValue >= Self.leftMirrored.rawValue }

    private static let tag = 0x0112
    private static let unsignedShort = 3

    /// Finds the tag in the first directory of a TIFF structure, in either byte order.
    ///
    /// - Parameter bytes: from the byte-order mark on. They are untrusted: nil if anything is malformed.
    package init?(readingTIFF bytes: [UInt8]) {
        let isLittleEndian: Bool
        if bytes.starts(with: [0x49, 0x49, 0x2A, 0x00]) {
            isLittleEndian = true
        } else if bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) {
            isLittleEndian = false
        } else {
            return nil
        }
        /// `count` bytes as a number, or nil if out of bounds.
        func number(at offset: Int, count: Int) -> Int? {
            guard offset >= 0, offset <= bytes.count - count else { return nil }
            let field = bytes[offset..<(offset + count)]
            let add: (Int, UInt8) -> Int = { $0 << 8 | Int($1) }
            return isLittleEndian ? field.reversed().reduce(0, add) : field.reduce(0, add)
        }
        guard let directory = number(at: 4, count: 4), let entries = number(at: directory, count: 2) else {
            return nil
        }
        for entry in 0..<entries {
            let start = directory + 2 + 12 * entry
            guard let tag = number(at: start, count: 2) else { return nil }
            guard tag == Self.tag else { continue }
            guard
                number(at: start + 2, count: 2) == Self.unsignedShort, number(at: start + 4, count: 4) == 1,
                let value = number(at: start + 8, count: 2), let raw = UInt8(exactly: value)
            else { return nil }
            self.init(rawValue: raw)
            return
        }
        return nil
    }

    /// The contents of an APP1 segment with this orientation and nothing else.
    var segment: [UInt8] {
        var bytes = Array("Exif\0\0".utf8)
        // Big-endian; the directory starts at offset 8.
        bytes += [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8]
        // One entry: tag, type, count, value in the first two of four bytes.
        bytes += [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, rawValue, 0, 0]
        // No further directory.
        bytes += [0, 0, 0, 0]
        return bytes
    }
}
