import FoundationEssentials

/// The header of a token before verification, to select the key and reject unusual headers.
struct TokenHeader: Decodable {
    let alg: String
    let kid: String?
    private let typ: String?
    private let crit: [String]?
    private let jku: String?
    private let x5u: String?
    private let jwk: Ignored?

    /// Any value at all.
    private struct Ignored: Decodable {
        init(from decoder: any Decoder) throws {}
    }

    /// Nil if the text is not three parts with a valid header first.
    init?(of token: String) {
        // Unpadded base64url (RFC 7515): decoders accept more, and a token must have one form.
        guard token.utf8.allSatisfy(Self.isAllowed) else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Self.decoded(parts[0]),
            let header = try? JSONDecoder().decode(Self.self, from: bytes)
        else { return nil }
        self = header
    }

    /// False if the header carries a key, a key URL, critical extensions or an unknown type.
    var isOrdinary: Bool {
        crit == nil && jku == nil && x5u == nil && jwk == nil
            && (typ == nil || ["jwt", "at+jwt"].contains(typ?.lowercased()))
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func decoded(_ part: Substring) -> Data? {
        var text = String(part).replacing("-", with: "+").replacing("_", with: "/")
        text += String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text)
    }
}
