import Crypto
import Domain

/// The code with which the owner of a new installation makes the first account: 100 bits, the same on every server.
package struct SetUpCode: Sendable {
    private static let length = 20
    private static let groupLength = 5

    private let digits: String

    /// - Parameters:
    ///   - secret: the one that signs tokens.
    ///   - installation: the installation's id.
    package init(secret: String, installation: String) {
        let mac = HMAC<SHA256>.authenticationCode(
            for: Array("afterimage set-up\(installation)".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        digits = String(Base32.text(of: mac).prefix(Self.length))
    }

    /// In groups, as it is printed.
    package var text: String {
        var rest = Substring(digits)
        var groups: [Substring] = []
        while !rest.isEmpty {
            groups.append(rest.prefix(Self.groupLength))
            rest = rest.dropFirst(Self.groupLength)
        }
        return groups.joined(separator: "-")
    }

    /// Whether it is the code, in either case, with or without spaces and hyphens. Takes the same time for every text
    /// of a length.
    package func matches(_ text: String) -> Bool {
        let typed = text.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: " ") }
        guard typed.count == Self.length else { return false }
        var difference: UInt8 = 0
        for (left, right) in zip(String(decoding: typed, as: UTF8.self).uppercased().utf8, digits.utf8) {
            difference |= left ^ right
        }
        return difference == 0
    }
}
