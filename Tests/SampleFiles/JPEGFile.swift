/// Builds JPEG segments and inserts them into a file.
package enum JPEGFile {
    package static func segment(_ marker: UInt8, _ contents: [UInt8]) -> [UInt8] {
        let length = contents.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + contents
    }

    /// Inserts segments right after the start marker.
    package static func inserting(_ segments: [UInt8], into file: [UInt8]) -> [UInt8] {
        Array(file[..<2]) + segments + file[2...]
    }

    /// The offset of the first marker of that kind before the first scan.
    package static func offset(of marker: UInt8, in file: [UInt8]) -> Int? {
        var offset = 2
        while offset + 4 <= file.count {
            if file[offset + 1] == marker { return offset }
            if file[offset + 1] == 0xDA { return nil }
            offset += 2 + (Int(file[offset + 2]) << 8 | Int(file[offset + 3]))
        }
        return nil
    }

    /// An EXIF segment as phones write it: orientation among other entries, a GPS location, a maker string.
    package static func exif(orientation: UInt8, littleEndian: Bool, secret: String) -> [UInt8] {
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
            return littleEndian ? bytes : bytes.reversed()
        }
        let text = Array(secret.utf8) + [0]
        let (entries, afterDirectory) = (3, 8 + 2 + 3 * 12 + 4)
        var tiff: [UInt8] = Array((littleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4)
        tiff += number(entries, 2)
        // Make (string), orientation (short), offset of the GPS directory.
        tiff += number(0x010F, 2) + number(2, 2) + number(text.count, 4) + number(afterDirectory, 4)
        tiff += number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(orientation), 2) + [0, 0]
        tiff += number(0x8825, 2) + number(4, 2) + number(1, 4) + number(afterDirectory + text.count, 4)
        tiff += number(0, 4) + text
        // GPS: north or south.
        tiff += number(1, 2) + number(1, 2) + number(2, 2) + number(2, 4) + Array("N\0\0\0".utf8) + number(0, 4)
        return segment(0xE1, Array("Exif\0\0".utf8) + tiff)
    }
}
