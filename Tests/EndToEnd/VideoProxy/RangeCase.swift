/// A video request of a well-behaved or hostile player.
struct RangeCase: Sendable, CustomStringConvertible {
    static let tagPlaceholder = "TAG"

    var method = "GET"
    /// With the placeholder for the server's entity tag.
    var headers: [String] = []

    var description: String { "\(method) \(headers)" }

    func headers(tag: String) -> [String] { headers.map { $0.replacing(Self.tagPlaceholder, with: tag) } }

    /// Requests that players send, and edge cases.
    static func known(size: Int) -> [RangeCase] {
        let ranges = [
            "bytes=0-", "bytes=0-0", "bytes=0-1", "bytes=1-1", "bytes=0-\(size - 1)", "bytes=0-\(size)",
            "bytes=\(size - 1)-", "bytes=\(size - 1)-\(size - 1)", "bytes=\(size)-", "bytes=\(size)-\(size)",
            "bytes=\(size - 1)-\(size + 5)", "bytes=-1", "bytes=-0", "bytes=-\(size)", "bytes=-\(size + 1)",
            "bytes=5-3", "bytes=3-3", "bytes=-", "bytes=", "bytes", "Bytes=0-4", "BYTES=7-", "bytes =0-4", "bytes= 0-4",
            "bytes=0 -4", "bytes=0- 4", "bytes=0-4 ", "bytes=0-4,", "bytes=,0-4", "bytes=0-4,6-8", "bytes=0-4, 6-8",
            "bytes=0-4,\(size)-", "bytes=\(size)-,0-4", "bytes=0-4,-3", "bytes=a-b", "bytes=0-b", "bytes=0x1-2",
            "bytes=+1-2", "bytes=1-+2", "bytes=--1", "bytes=1--2", "bytes=0-4;6-8", "items=0-4", "byte=0-4", "0-4",
            "bytes=18446744073709551615-", "bytes=9223372036854775807-", "bytes=9223372036854775808-",
            "bytes=0-9223372036854775807", "bytes=0-18446744073709551616", "bytes=-9223372036854775807",
            "bytes=-9223372036854775808", "bytes=00000000000-00000000009", "bytes=1.5-3", "none",
        ]
        var cases: [RangeCase] = []
        for range in ranges {
            cases.append(RangeCase(headers: ["Range: \(range)"]))
            cases.append(RangeCase(method: "HEAD", headers: ["Range: \(range)"]))
        }
        for condition in conditions {
            for method in ["GET", "HEAD"] {
                cases.append(RangeCase(method: method, headers: [condition]))
                cases.append(RangeCase(method: method, headers: [condition, "Range: bytes=10-19"]))
                cases.append(RangeCase(method: method, headers: ["Range: bytes=\(size)-", condition]))
            }
        }
        return cases + [RangeCase(), RangeCase(method: "HEAD")]
    }

    static let conditions = [
        "If-None-Match: TAG", "If-None-Match: W/TAG", "If-None-Match: *", "If-None-Match: \"other\"",
        "If-None-Match: \"other\", TAG", "If-None-Match: TAG, \"other\"", "If-None-Match: \"other\",W/TAG",
        "If-None-Match: \"a\" , \"b\" ,  TAG", "If-Range: TAG", "If-Range: W/TAG", "If-Range: \"other\"",
        "If-Range: other", "If-Range: *", "If-Range: Sat, 01 Jan 2000 00:00:00 GMT", "If-Range: nonsense",
        "If-Range: \"", "If-Range: TAG, TAG", "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT",
        "If-Modified-Since: nonsense",
    ]

    /// Random combinations of ranges, some with one changed character.
    static func random(size: Int, using generator: inout some RandomNumberGenerator) -> RangeCase {
        var range = "bytes="
        let count = Int.random(in: 0..<4, using: &generator) == 0 ? Int.random(in: 2...4, using: &generator) : 1
        range += (0..<count).map { _ in piece(size, &generator) }.joined(separator: ",")
        if Int.random(in: 0..<3, using: &generator) == 0 { range = corrupted(range, &generator) }
        var headers = ["Range: \(range)"]
        if Int.random(in: 0..<4, using: &generator) == 0 {
            headers.append(conditions.randomElement(using: &generator) ?? "")
        }
        return RangeCase(method: Int.random(in: 0..<4, using: &generator) == 0 ? "HEAD" : "GET", headers: headers)
    }

    private static func piece(_ size: Int, _ generator: inout some RandomNumberGenerator) -> String {
        func number() -> Int {
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: Int.random(in: size - 3...size + 3, using: &generator)
            case 1: Int.random(in: 0...3, using: &generator)
            case 2: Int.random(in: 0...Int.max, using: &generator)
            default: Int.random(in: 0..<size, using: &generator)
            }
        }
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: return "\(number())-"
        case 1: return "-\(number())"
        default:
            let (first, last) = (number(), number())
            let isInOrder = Int.random(in: 0..<5, using: &generator) > 0
            return isInOrder ? "\(min(first, last))-\(max(first, last))" : "\(first)-\(last)"
        }
    }

    private static func corrupted(_ range: String, _ generator: inout some RandomNumberGenerator) -> String {
        var bytes = Array(range.utf8)
        // No tabs: nginx treats a trailing tab as part of the field value, against RFC 9110.
        let characters = Array("0123456789-,= bytesxB;*\"'/+.".utf8)
        let character = characters.randomElement(using: &generator) ?? 0x20
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = character
        case 1: bytes.insert(character, at: place)
        default: bytes.remove(at: place)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
