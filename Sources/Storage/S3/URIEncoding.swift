import Domain

/// The percent-encoding of signed requests (RFC 3986): everything but letters, digits, `-`, `_`, `.` and `~`.
enum URIEncoding {
    static func value(_ text: String) -> String { encoded(text, keepingSlashes: false) }

    static func path(_ text: String) -> String { encoded(text, keepingSlashes: true) }

    /// Names and values, in the given order.
    static func query(_ items: [(name: String, value: String)]) -> String {
        items.map { "\(value($0.name))=\(value($0.value))" }.joined(separator: "&")
    }

    private static func encoded(_ text: String, keepingSlashes: Bool) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                UInt8(ascii: "~"):
                encoded.append(byte)
            case UInt8(ascii: "/") where keepingSlashes:
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                encoded += CollectionOfOne(byte).hexadecimal.uppercased().utf8
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
