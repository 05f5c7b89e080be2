/// Parses and builds WebP files.
package struct WebPFile {
    package struct Chunk {
        package var type: String
        package var data: [UInt8]
    }

    package var chunks: [Chunk] = []

    package init(_ bytes: [UInt8]) {
        var offset = 12
        while offset + 8 <= bytes.count {
            let length = bytes[(offset + 4)..<(offset + 8)].reversed().reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: bytes[offset..<(offset + 4)], as: UTF8.self)
            chunks.append(Chunk(type: type, data: Array(bytes[(offset + 8)..<(offset + 8 + length)])))
            offset += 8 + length + length % 2
        }
    }

    package var types: [String] { chunks.map(\.type) }

    package var bytes: [UInt8] {
        var body: [UInt8] = []
        for chunk in chunks {
            body += Array(chunk.type.utf8) + Self.number(chunk.data.count, 4) + chunk.data
            if chunk.data.count % 2 == 1 { body.append(0) }
        }
        return Array("RIFF".utf8) + Self.number(body.count + 4, 4) + Array("WEBP".utf8) + body
    }

    /// The same image in the extended format.
    package func extended(flags: UInt8, width: Int, height: Int) -> WebPFile {
        var file = self
        let head: [UInt8] = [flags, 0, 0, 0]
        let canvas = head + Self.number(width - 1, 3) + Self.number(height - 1, 3)
        file.chunks.removeAll { $0.type == "VP8X" }
        file.chunks.insert(Chunk(type: "VP8X", data: canvas), at: 0)
        return file
    }

    package func inserting(_ type: String, _ data: [UInt8], at index: Int) -> WebPFile {
        var file = self
        file.chunks.insert(Chunk(type: type, data: data), at: index)
        return file
    }

    package func appending(_ type: String, _ data: [UInt8]) -> WebPFile {
        inserting(type, data, at: chunks.count)
    }

    package static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
