import Domain
import Testing

@Suite struct Base32Tests {
    @Test(arguments: [
        ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"),
        ("foobar", "MZXW6YTBOI"),
    ])
    func `bytes are written as in RFC 4648, without padding`(bytes: String, text: String) {
        #expect(Base32.text(of: bytes.utf8) == text)
    }

    @Test func `32 characters are digits`() {
        #expect((UInt8.min...UInt8.max).count(where: Base32.isDigit) == 32)
        #expect("AZ27".utf8.allSatisfy(Base32.isDigit) && !"a018=- ".utf8.contains(where: Base32.isDigit))
    }
}
