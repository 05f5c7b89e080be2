/// A password that somebody chose for a new account: long enough, and not one that is tried first.
///
/// Any characters are taken, in any mixture (OWASP ASVS 5.0, 6.2): length is what counts. It is taken byte for byte, so
/// it is neither trimmed nor changed in its Unicode form.
package struct Password: Sendable {
    /// In Unicode code points, which is how NIST SP 800-63B counts. ASVS asks for 8 at least and for more where it can be
    /// had; one factor alone stands here, so more it is.
    package static let lengths = 12...128

    package enum Unfit: Error, Hashable {
        case tooShort, tooLong, zeroCharacter, common, equalToAddress

        package var sentence: String {
            switch self {
            case .tooShort, .tooLong:
                "This must have \(Password.lengths.lowerBound) to \(Password.lengths.upperBound) characters."
            case .zeroCharacter: "This must not hold the character U+0000."
            case .common: "This password is one of those that are tried first. Choose another."
            case .equalToAddress: "A password must not be the e-mail address."
            }
        }
    }

    package let text: String

    /// - Parameter address: of the account that it is for; nil where that is not known.
    package init(_ text: String, for address: EmailAddress?) throws(Unfit) {
        // The bytes first: counting a megabyte takes its time.
        guard text.utf8.count <= Self.lengths.upperBound * 4, text.unicodeScalars.count <= Self.lengths.upperBound
        else { throw .tooLong }
        guard text.unicodeScalars.count >= Self.lengths.lowerBound else { throw .tooShort }
        // The hash fills short passwords up with zero bytes: those at the end would not count.
        guard !text.utf8.contains(0) else { throw .zeroCharacter }
        let lowered = text.lowercased()
        if let address, lowered == address.text { throw .equalToAddress }
        if CommonPasswords.contains(lowered) { throw .common }
        self.text = text
    }
}
