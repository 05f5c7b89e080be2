import Web

/// Builds multipart bodies, and collects the parts of parsed ones.
struct MultipartBody: Equatable {
    struct Part: Equatable {
        var part: MultipartPart
        var contents: [UInt8] = []
        var isEnded = false
    }

    var parts: [Part] = []

    static let boundary = "----FormBoundary7MA4YWxkTrZu0gW"

    /// - Parameter parts: the header lines and contents of each part.
    static func bytes(_ parts: [(headers: [String], contents: [UInt8])], boundary: String = boundary) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += Array("--\(boundary)\r\n".utf8)
            for header in part.headers { bytes += Array("\(header)\r\n".utf8) }
            bytes += Array("\r\n".utf8) + part.contents + Array("\r\n".utf8)
        }
        return bytes + Array("--\(boundary)--\r\n".utf8)
    }

    /// One part without a file name.
    static func field(_ contents: [UInt8]) -> [UInt8] {
        bytes([(["Content-Disposition: form-data; name=\"prompt\""], contents)])
    }

    /// One part with a file name.
    static func file(_ contents: [UInt8]) -> [UInt8] {
        bytes([(["Content-Disposition: form-data; name=\"image\"; filename=\"a.png\""], contents)])
    }

    /// One empty part with these header lines.
    static func headers(_ lines: String...) -> [UInt8] { bytes([(lines, [])]) }

    /// Parses `bytes` in chunks that end at these offsets.
    static func parse(
        _ bytes: [UInt8], cutAt cuts: [Int] = [], boundary: String = boundary, limits: MultipartLimits = .standard
    ) throws(MultipartError) -> MultipartBody {
        var parser = MultipartParser(boundary: try MultipartBoundary(boundary), limits: limits)
        var body = MultipartBody()
        var start = 0
        for end in cuts.sorted() + [bytes.count] {
            for event in try parser.feed(bytes[start..<end]) { body.add(event) }
            start = end
        }
        try parser.finish()
        return body
    }

    private mutating func add(_ event: MultipartEvent) {
        switch event {
        case .begin(let part):
            parts.append(Part(part: part))
        case .bytes(let bytes):
            precondition(!bytes.isEmpty && parts.last?.isEnded == false)
            parts[parts.count - 1].contents += bytes
        case .end:
            parts[parts.count - 1].isEnded = true
        }
    }
}
