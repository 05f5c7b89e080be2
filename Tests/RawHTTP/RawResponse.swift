/// One HTTP response as raw bytes, up to the end of its connection.
package struct RawResponse: Sendable {
    /// 0 if nothing was received.
    package let status: Int
    /// Keyed by lower-case name.
    package let headers: [String: String]
    /// As received, with chunked framing.
    package let body: [UInt8]
    package let head: String

    package init(_ bytes: [UInt8]) {
        let end = Self.endOfHead(bytes) ?? bytes.count
        head = String(decoding: bytes[..<end], as: UTF8.self)
        body = Array(bytes[min(end + 4, bytes.count)...])
        var lines = head.split(separator: "\r\n")
        status = lines.isEmpty ? 0 : Int(lines.removeFirst().split(separator: " ").dropFirst().first ?? "") ?? 0
        headers = Dictionary(
            lines.map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
            }, uniquingKeysWith: { "\($0), \($1)" })
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    /// The decoded body; nil if the response is incomplete.
    package var content: [UInt8]? {
        if let length = headers["content-length"].flatMap({ Int($0) }) { return body.count == length ? body : nil }
        guard headers["transfer-encoding"] == "chunked" else { return nil }
        return body.suffix(5).elementsEqual("0\r\n\r\n".utf8) ? decodedChunks : nil
    }

    package var isComplete: Bool { content != nil }

    /// The contents of all complete chunks.
    package var decodedChunks: [UInt8] {
        var rest = body[...]
        var contents: [UInt8] = []
        while let line = rest.firstIndex(of: 13),
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16),
            size > 0, rest.endIndex - line >= size + 4
        {
            contents += rest[(line + 2)..<(line + 2 + size)]
            rest = rest[(line + 4 + size)...]
        }
        return contents
    }

    /// First and last byte of `Content-Range`.
    package var contentRange: ClosedRange<Int>? {
        guard let match = headers["content-range"]?.wholeMatch(of: /bytes (\d+)-(\d+)\/(?:\d+|\*)/),
            let first = Int(match.1), let last = Int(match.2), first <= last
        else { return nil }
        return first...last
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        var position = 0
        while let found = bytes[position...].firstIndex(of: 13) {
            if bytes[found...].starts(with: [13, 10, 13, 10]) { return found }
            position = found + 1
        }
        return nil
    }
}
