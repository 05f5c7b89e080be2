import FoundationEssentials
import Hummingbird
import JSON

/// The header of a token before verification, to select the key and reject unusual headers.
struct TokenHeader {
    let alg: String
    let kid: String?
    private let typ: String?
    /// Whether it has a key, a key URL or critical extensions.
    private let hasExtensions: Bool

    /// Nil if the text is not three parts with a valid header first.
    init?(of token: String) {
        // Unpadded base64url (RFC 7515): decoders accept more, and a token must have one form.
        guard token.utf8.allSatisfy(Self.isAllowed) else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Self.decoded(parts[0]),
            let header = try? JSONValue(parsing: [UInt8](bytes), maximumDepth: Request.maximumJSONDepth),
            // RFC 7515, section 4: names are unique. Of two equal names, the verifier could read the other one.
            let names = header.members?.map(\.key), Set(names).count == names.count,
            let alg = header["alg"]?.string
        else { return nil }
        self.alg = alg
        do {
            kid = try header.optional("kid", \.string)
            typ = try header.optional("typ", \.string)
        } catch {
            return nil
        }
        hasExtensions = ["crit", "jku", "x5u", "jwk"].contains { header[$0]?.isNull == false }
    }

    /// False if the header has a key, a key URL, critical extensions or an unknown type.
    var isOrdinary: Bool { !hasExtensions && (typ == nil || ["jwt", "at+jwt"].contains(typ?.lowercased())) }

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
