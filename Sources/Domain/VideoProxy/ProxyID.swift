/// The id in the public URL of a video: an unguessable UUID, and the only permission needed to watch it.
package struct ProxyID: Sendable, Hashable {
    /// In lower case.
    package let text: String

    /// - Parameter text: a UUID of 36 characters, of either case; nil otherwise.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 36 else { return nil }
        var position = 0
        for byte in text.utf8 {
            defer { position += 1 }
            switch byte {
            case UInt8(ascii: "-"): guard Self.isDash(position) else { return nil }
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                UInt8(ascii: "A")...UInt8(ascii: "F"):
                guard !Self.isDash(position) else { return nil }
            default: return nil
            }
        }
        self.text = text.lowercased()
    }

    /// The id at the end of a video's URL or path; nil otherwise.
    package init?(inURL text: String) {
        let path = text.suffix(Self.pathPrefix.count + 36)
        guard path.hasPrefix(Self.pathPrefix) else { return nil }
        self.init(path.dropFirst(Self.pathPrefix.count))
    }

    /// A version 4 UUID.
    ///
    /// - Parameter random: sixteen cryptographically random bytes.
    package init(random: [UInt8]) {
        precondition(random.count == 16, "a UUID has sixteen bytes")
        var bytes = random
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = bytes.hexadecimal
        var text = ""
        for (position, digit) in digits.enumerated() {
            if position == 8 || position == 12 || position == 16 || position == 20 { text += "-" }
            text.append(digit)
        }
        self.text = text
    }

    package static let pathPrefix = "/video/"

    /// The path of the video on this server.
    package var path: String { Self.pathPrefix + text }

    private static func isDash(_ position: Int) -> Bool {
        position == 8 || position == 13 || position == 18 || position == 23
    }
}
