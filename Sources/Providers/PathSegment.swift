import Domain

/// Writes text into an address.
enum PathSegment {
    /// Everything but letters, digits, `-`, `_` and `.` in the form of percent signs.
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
