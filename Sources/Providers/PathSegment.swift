import Domain

/// Percent-encodes a path segment of a URL.
enum PathSegment {
    /// Percent-encodes everything except letters, digits, `-`, `_` and `.`.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                escaped += "%" + CollectionOfOne(byte).hexadecimal
            }
        }
        return escaped
    }
}
