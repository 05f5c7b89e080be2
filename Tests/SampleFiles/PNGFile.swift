/// Parses and builds PNG files, with an independent checksum implementation.
package struct PNGFile {
    package struct Chunk {
        package var type: String
        package var data: [UInt8]
    }

    package var chunks: [Chunk] = []

    package init(_ bytes: [UInt8]) {
        var offset = 8
        while offset + 12 <= bytes.count {
            let length = bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: bytes[(offset + 4)..<(offset + 8)], as: UTF8.self)
            chunks.append(Chunk(type: type, data: Array(bytes[(offset + 8)..<(offset + 8 + length)])))
            offset += 12 + length
        }
    }

    /// - Parameter size: width and height for IHDR.
    package init(header size: [UInt32], depth: UInt8 = 8, colour: UInt8 = 2, imageData: [UInt8]) {
        let header = size.flatMap(Self.number) + [depth, colour, 0, 0, 0]
        chunks = [("IHDR", header), ("IDAT", imageData), ("IEND", [])].map { Chunk(type: $0.0, data: $0.1) }
    }

    package var types: [String] { chunks.map(\.type) }

    package var bytes: [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunks.flatMap { Self.encode($0.type, $0.data) }
    }

    /// Inserts a chunk right after IHDR, or at `index`.
    package func inserting(_ type: String, _ data: [UInt8], at index: Int = 1) -> PNGFile {
        var file = self
        file.chunks.insert(Chunk(type: type, data: data), at: index)
        return file
    }

    package static func encode(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let content = Array(type.utf8) + data
        return number(UInt32(data.count)) + content + number(checksum(content))
    }

    package static func number(_ value: UInt32) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt32($0)) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = .max
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~remainder
    }
}
