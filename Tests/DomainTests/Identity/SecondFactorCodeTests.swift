import Domain
import Testing

/// What a user types as the second factor.
@Suite struct SecondFactorCodeTests {
    private static let recovery = RecoveryCode(random: Array(repeating: 0xFF, count: RecoveryCode.randomLength))

    @Test func `A recovery code has four groups, and is accepted as people type it`() {
        #expect(Self.recovery.text == "777777-777777-777777-777777")
        let code = RecoveryCode(random: Array(1...15))
        for typed in [code.text, code.text.lowercased(), code.text.filter { $0 != "-" }, " \(code.text) "] {
            #expect(RecoveryCode(typed) == code, "\(typed)")
            #expect(SecondFactorCode(typed) == .recovery(code), "\(typed)")
        }
    }

    @Test(arguments: ["492039", "492 039", " 492039 "])
    func `Six digits are a code of an app`(typed: String) {
        #expect(SecondFactorCode(typed) == .totp("492039"))
    }

    @Test(arguments: [
        "", " ", "49203", "4920399", "49203a", "-492039", "+49203", "４９２０３９", "777777-777777-777777-77777",
        "777777-777777-777777-7777777", "777777-777777-777777-777771", "777777_777777_777777_777777",
        "ſ77777-777777-777777-777777", String(repeating: "7", count: 1_000_000),
        String(repeating: " ", count: 1_000_000),
    ])
    func `Everything else is neither`(typed: String) {
        #expect(SecondFactorCode(typed) == nil)
    }

    @Test func `The address for an app has the account and the secret`() {
        let uri = TOTP.uri(for: "a+b@example.org", secret: Array("12345678901234567890".utf8))
        #expect(
            uri == "otpauth://totp/Afterimage:a%2Bb%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Afterimage")
    }
}
