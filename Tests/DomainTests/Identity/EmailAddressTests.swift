import Domain
import Testing

@Suite struct EmailAddressTests {
    @Test(arguments: [
        ("alice@example.org", "alice@example.org"), ("  Alice@Example.ORG \n", "alice@example.org"),
        ("a@b.c", "a@b.c"), ("first.last+tag@mail.example.co.uk", "first.last+tag@mail.example.co.uk"),
        ("o'neil!#$%&*/=?^_`{|}~-@x-y.example", "o'neil!#$%&*/=?^_`{|}~-@x-y.example"), ("1@2.3", "1@2.3"),
        ("a@xn--bcher-kva.example", "a@xn--bcher-kva.example"),
        (String(repeating: "a", count: 64) + "@b.c", String(repeating: "a", count: 64) + "@b.c"),
    ])
    func `An email address is normalized`(input: String, normalized: String) {
        #expect(EmailAddress(input)?.text == normalized)
    }

    @Test(arguments: [
        "", " ", "@", "a", "a@", "@b.c", "a@b", "a@b.", "a@.b", "a@b..c", "a.@b.c", ".a@b.c", "a..b@c.d", "a b@c.d",
        "a@b c.d", "a@b.c d", "a@@b.c", "a@b@c.d", "a@-b.c", "a@b-.c", "a@b_c.d", "\"a\"@b.c", "a,b@c.d", "a;b@c.d",
        "<a@b.c>", "a@b.c\u{0}", "a\n@b.c", "é@b.c", "a@é.c", "ａ@b.c", "a@b.c,d@e.f", "a@[127.0.0.1]", "a\\@b.c",
        String(repeating: "a", count: 65) + "@b.c", "a@" + String(repeating: "b", count: 64) + ".c",
        "a@" + String(repeating: "b.", count: 127) + "c", "a@K.c\u{212A}",
    ])
    func `An invalid email address is rejected`(input: String) {
        #expect(EmailAddress(input) == nil)
    }

    @Test func `The longest email address has 254 bytes`() {
        let label = String(repeating: "b", count: 61)
        let start = String(repeating: "a", count: 64) + "@" + Array(repeating: label, count: 3).joined(separator: ".")
        let fits = start + "." + String(repeating: "c", count: 254 - start.utf8.count - 1)
        #expect(fits.utf8.count == 254 && EmailAddress(fits) != nil)
        #expect(EmailAddress(" " + fits + " ") != nil)
        #expect(EmailAddress("a" + fits) == nil && EmailAddress(fits + "c") == nil)
    }
}
