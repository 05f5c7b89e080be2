import Domain
import Testing

@Suite struct PasswordTests {
    private static func unfit(_ text: String, for address: String? = nil) -> Password.Unfit? {
        do throws(Password.Unfit) {
            let password = try Password(text, for: address.flatMap { EmailAddress($0) })
            #expect(password.text == text, "it is not changed")
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
    func `Any characters make a password`(text: String) { #expect(Self.unfit(text) == nil) }

    @Test func `It is long enough and not too long, counted in code points`() {
        #expect(Self.unfit("") == .tooShort && Self.unfit("eleven char") == .tooShort)
        #expect(Self.unfit("🦊🐻🦝🦊🐻🦝🐼🐨🐯🦁🐮") == .tooShort)
        let longest = String(repeating: "long words ", count: 12).prefix(128)
        #expect(Self.unfit(String(longest)) == nil)
        #expect(Self.unfit(longest + "x") == .tooLong)
        #expect(Self.unfit(String(repeating: "x", count: 1 << 20)) == .tooLong)
    }

    @Test func `A character that the hash would pass over is refused`() {
        #expect(Self.unfit("a long password\u{0}") == .zeroCharacter)
    }

    @Test(arguments: [
        "password1234", "PASSWORD1234", "Qwertyuiop123", "123456789012", "1Q2W3E4R5T6Y", "correcthorsebatterystaple",
        "aaaaaaaaaaaa", "abcabcabcabc", "12341234123412", "            ", "passwordpassword",
    ])
    func `What is tried first is refused`(text: String) { #expect(Self.unfit(text) == .common) }

    @Test func `The address is no password`() {
        #expect(Self.unfit("Alice@Example.org", for: "alice@example.org") == .equalToAddress)
        #expect(Self.unfit("alice@example.org", for: "bob@example.org") == nil)
        #expect(Self.unfit("alice@example.org") == nil)
    }
}
