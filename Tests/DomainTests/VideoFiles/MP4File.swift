/// Builds boxes of MP4 files.
enum MP4File {
    static func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
        number(content.count + 8) + Array(type.utf8) + content
    }

    /// With a length of 64 bits.
    static func longBox(_ type: String, _ content: [UInt8]) -> [UInt8] {
        number(1) + Array(type.utf8) + number(0) + number(content.count + 16) + content
    }

    static func number(_ value: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// The outermost boxes of a file.
    static func boxes(_ file: [UInt8]) -> [(type: String, content: [UInt8])] {
        var (offset, boxes): (Int, [(String, [UInt8])]) = (0, [])
        while offset < file.count {
            let length = file[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: file[(offset + 4)..<(offset + 8)], as: UTF8.self)
            boxes.append((type, Array(file[(offset + 8)..<(offset + length)])))
            offset += length
        }
        return boxes
    }

    static let fileType = box("ftyp", Array("isom\0\0\u{2}\0isomiso2avc1mp41".utf8))
}
