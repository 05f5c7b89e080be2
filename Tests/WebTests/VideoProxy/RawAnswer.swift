/// The bytes of one answer, up to the end of its connection.
struct RawAnswer: Sendable {
    let status: Int
    /// Lower-case names.
    let headers: [String: String]
    /// As it travelled, with the framing of its chunks.
    let body: [UInt8]
    /// The whole head.
    let head: String

    init(_ bytes: [UInt8]) {
        let end = bytes.indices.first { bytes[$0...].starts(with: [13, 10, 13, 10]) } ?? bytes.count
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

    /// Whether the end of the answer is there, as its framing tells it.
    var isWhole: Bool {
        if let length = headers["content-length"].flatMap({ Int($0) }) { return body.count == length }
        return headers["transfer-encoding"] == "chunked" && body.suffix(5) == Array("0\r\n\r\n".utf8)
    }

    /// The chunks' contents.
    var unchunked: [UInt8] {
        var rest = body[...]
        var contents: [UInt8] = []
        while let line = rest.firstIndex(of: 13),
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16),
            size > 0, rest.count >= size + 4
        {
            contents += rest[(line + 2)..<(line + 2 + size)]
            rest = rest[(line + 4 + size)...]
        }
        return contents
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}
