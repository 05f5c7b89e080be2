/// A password for a new account: long enough and not a common one.
///
/// Any mixture of characters is allowed (OWASP ASVS 5.0, 6.2); only length counts. The bytes are used as they are:
/// no trimming and no Unicode normalization.
package struct Password: Sendable {
    /// In Unicode code points, as NIST SP 800-63B counts. ASVS requires at least 8 and recommends more; 12 because the
    /// password is the only factor.
    package static let lengths = 12...128

    package enum ValidationError: Error, Hashable {
        case tooShort, tooLong, zeroCharacter, common, equalsEmail

        package var message: String {
            switch self {
            case .tooShort, .tooLong:
                "This must have \(Password.lengths.lowerBound) to \(Password.lengths.upperBound) characters."
            case .zeroCharacter: "This must not contain the character U+0000."
            case .common: "This password is too common. Choose another."
            case .equalsEmail: "A password must not be the e-mail address."
            }
        }
    }

    package let text: String

    /// - Parameter email: the account's e-mail address; nil if unknown.
    package init(_ text: String, for email: EmailAddress?) throws(ValidationError) {
        // Bytes first: counting the code points of a megabyte is slow.
        guard text.utf8.count <= Self.lengths.upperBound * 4, text.unicodeScalars.count <= Self.lengths.upperBound
        else { throw .tooLong }
        guard text.unicodeScalars.count >= Self.lengths.lowerBound else { throw .tooShort }
        // The hash pads short passwords with zero bytes, so trailing ones would not count.
        guard !text.utf8.contains(0) else { throw .zeroCharacter }
        let lowered = text.lowercased()
        if let email, lowered == email.text { throw .equalsEmail }
        if CommonPasswords.contains(lowered) { throw .common }
        self.text = text
    }
}
