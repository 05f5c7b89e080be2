/// What a user types as the second factor.
package enum SecondFactorCode: Sendable, Hashable {
    /// The six digits of an authenticator app.
    case totp(String)
    case recovery(RecoveryCode)

    /// - Parameter typed: spaces are ignored. Nil if it is neither.
    package init?(_ typed: String) {
        guard typed.utf8.count <= 100 else { return nil }
        let digits = typed.utf8.filter { $0 != UInt8(ascii: " ") }
        if digits.count == TOTP.digits, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) {
            self = .totp(String(decoding: digits, as: UTF8.self))
        } else if let code = RecoveryCode(typed) {
            self = .recovery(code)
        } else {
            return nil
        }
    }
}
