import Domain
import Testing

@Suite struct PasswordTests {
    private static func rejection(_ text: String, for email: String? = nil) -> Password.ValidationError? {
        do throws(Password.ValidationError) {
            let password = try Password(text, for: email.flatMap { EmailAddress($0) })
            #expect(password.text == text, "unchanged")
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        "twelve chars", "ellefsonellen", "            x", " leading and trailing ", "日本語のパスワードはこれで", "ééééééééééé\u{7}",
        String(repeating: "ab?", count: 42) + "x", String(repeating: "🦊x🐻y🦝z", count: 21) + "🦊🐻",
        "correct horse battery",
    ])
    func `Any characters are allowed`(text: String) { #expect(Self.rejection(text) == nil) }

    @Test func `The length limits count code points`() {
        #expect(Self.rejection("") == .tooShort && Self.rejection("eleven char") == .tooShort)
        #expect(Self.rejection("🦊🐻🦝🦊🐻🦝🐼🐨🐯🦁🐮") == .tooShort)
        let longest = String(repeating: "long words ", count: 12).prefix(128)
        #expect(Self.rejection(String(longest)) == nil)
        #expect(Self.rejection(longest + "x") == .tooLong)
        #expect(Self.rejection(String(repeating: "x", count: 1 << 20)) == .tooLong)
    }

    @Test func `A zero character is rejected`() {
        #expect(Self.rejection("a long password\u{0}") == .zeroCharacter)
    }

    @Test(arguments: [
        "password1234", "PASSWORD1234", "Qwertyuiop123", "123456789012", "1Q2W3E4R5T6Y", "correcthorsebatterystaple",
        "aaaaaaaaaaaa", "abcabcabcabc", "12341234123412", "            ", "passwordpassword",
    ])
    func `A common password is rejected`(text: String) { #expect(Self.rejection(text) == .common) }

    @Test func `The email address is rejected as a password`() {
        #expect(Self.rejection("Alice@Example.org", for: "alice@example.org") == .equalsEmail)
        #expect(Self.rejection("alice@example.org", for: "bob@example.org") == nil)
        #expect(Self.rejection("alice@example.org") == nil)
    }
}
