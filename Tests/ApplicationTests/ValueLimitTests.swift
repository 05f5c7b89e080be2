import Application
import Domain
import Testing

/// The limits of value types.
@Suite struct ValueLimitTests {
    private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test func `A prompt has 1 to 5000 grapheme clusters and no zero byte`() {
        #expect(Prompt("x")?.text == "x")
        #expect(Prompt(" \n\t fox \u{3000}")?.text == "fox")
        #expect(Prompt(Self.letters(5000)) != nil)
        #expect(Prompt(Self.letters(5001)) == nil)
        // Leading and trailing white space does not count.
        #expect(Prompt(String(repeating: " ", count: 10_000) + Self.letters(5000) + "\n") != nil)
        #expect(Prompt(String(repeating: "👩‍👩‍👧", count: 3000)) != nil)
        #expect(Prompt(String(repeating: "é", count: 5001)) == nil)
        for empty in ["", " ", "\n\t", "\u{2003}\u{3000}"] { #expect(Prompt(empty) == nil) }
        #expect(Prompt("a\u{0}b") == nil)
        // Combining marks cannot bypass the limit.
        #expect(Prompt("a" + String(repeating: "\u{301}", count: 100_000)) == nil)
    }

    @Test func `A user id has 1 to 100 characters, no control characters and no session prefix`() {
        #expect(UserID("a") != nil)
        #expect(UserID(Self.letters(100)) != nil)
        #expect(UserID(Self.letters(101)) == nil)
        #expect(UserID(String(repeating: "é", count: 100)) != nil)
        #expect(UserID("jörg@example.com | x") != nil)
        for bad in ["", "a\nb", "a\u{0}", "\u{7F}", "\u{1F}", "session:abcdefghijklmnop", "session:"] {
            #expect(UserID(bad) == nil)
        }
        #expect(UserID("Session:x") != nil)
    }

    @Test func `A session id has 16 to 64 letters, digits, dashes and underscores`() {
        #expect(SessionID(Self.letters(15)) == nil)
        #expect(SessionID(Self.letters(16)) != nil)
        #expect(SessionID(Self.letters(64)) != nil)
        #expect(SessionID(Self.letters(65)) == nil)
        #expect(SessionID("AZaz09-_AZaz09-_") != nil)
        for bad in ["abcdefghijklmno:", "abcdefghijklmno ", "abcdefghijklmnöp", "abcdefghijklmno\u{0}"] {
            #expect(SessionID(bad) == nil)
        }
    }

    @Test func `No user id is a session's owner text`() throws {
        let session = try #require(SessionID("abcdefghijklmnop"))
        let owner = Owner(session: session)
        #expect(owner.text == "session:abcdefghijklmnop")
        #expect(UserID(owner.text) == nil)
    }

    @Test func `A task id has 1 to 128 printable ASCII characters`() {
        #expect(TaskID("x") != nil)
        #expect(TaskID(Self.letters(128)) != nil)
        #expect(TaskID("!~{}$\"'") != nil)
        for bad in ["", Self.letters(129), "a b", "a\tb", "a\u{0}", "\u{7F}", "é"] { #expect(TaskID(bad) == nil) }
    }

    @Test func `A record id has 24 hexadecimal digits, printed in lower case`() {
        let digits = "0123456789abcdefABCDEF00"
        #expect(RecordID(digits)?.text == digits.lowercased())
        for bad in ["", String(digits.dropLast()), digits + "0", "g" + digits.dropFirst(), " " + digits.dropFirst()] {
            #expect(RecordID(bad) == nil)
        }
        // 24 bytes that are not 24 digits.
        #expect(RecordID(String(repeating: "é", count: 12)) == nil)
        #expect(RecordID("０" + Self.letters(21)) == nil)
    }

    @Test func `A record's own id is the placeholder of its task id`() throws {
        let id = try #require(RecordID("0123456789abcdefABCDEF00"))
        #expect(TaskID(placeholderFor: id).text == id.text)
        #expect(TaskID(id.text) == TaskID(placeholderFor: id))
    }

    @Test func `An image URL is an absolute http or https URL without credentials`() {
        for good in [
            "https://a", "http://a.example/b.png?c=d#e", "HTTPS://A.example/", "http://127.0.0.1:8080/x",
            "http://[::1]:80/x", "https://a.example/@b", "https://a.example?b=c@d", "https://münchen.example/ü",
            "https://a.example/" + Self.letters(2048 - 18),
        ] {
            #expect(ImageURL(good)?.text == good)
        }
        for bad in [
            "", "a", "/a", "//a.example/", "ftp://a.example/", "file:///etc/passwd", "data:image/png;base64,AA",
            "javascript:alert(1)", "https://", "http:///a", "http://?a", "http://#a", "http://:80/", "https:/a.example",
            "http://user@a.example/", "http://user:pass@a.example/", "http://a.example:80@b.example/",
            "http://a.example /", "http://a.example/b c", " http://a.example/", "http://a.example/\n",
            "http://a.example/\u{0}", "http://a.example/\u{7F}", "http://\\a@b/",
            "https://a.example/" + Self.letters(2048 - 17),
        ] {
            #expect(ImageURL(bad) == nil, "\(bad)")
        }
    }

    @Test func `An upload name is 32 lower-case hexadecimal digits and a format's extension`() {
        let digits = String(repeating: "0a", count: 16)
        for format in ImageFormat.allCases {
            let name = "\(digits).\(format.fileExtension)"
            #expect(UploadName(name)?.text == name)
            #expect(UploadName(name)?.format == format)
        }
        for bad in [
            "", digits, "\(digits).", "\(digits).gif", "\(digits).PNG", "\(digits).png.png", "\(digits)..png",
            "\(digits.uppercased()).png", "\(digits.dropLast()).png", "\(digits)0.png", "../\(digits).png",
            "/\(digits).png", "\(digits).png/", "\(digits).png\u{0}", "..png", ".",
        ] {
            #expect(UploadName(bad) == nil, "\(bad)")
        }
        #expect(
            UploadName(random: Array(0..<16), format: .png).text == "000102030405060708090a0b0c0d0e0f.png")
    }

    @Test func `An idempotency key has 1 to 255 printable ASCII characters`() throws {
        let owner = Owner(user: try #require(UserID("alice")))
        #expect(IdempotencyKey("x", of: owner) != nil)
        #expect(IdempotencyKey(Self.letters(255), of: owner) != nil)
        for bad in ["", Self.letters(256), "a\nb", "é", "\u{7F}"] { #expect(IdempotencyKey(bad, of: owner) == nil) }
    }
}
