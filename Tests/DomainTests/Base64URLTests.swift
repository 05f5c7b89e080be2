import Domain
import Testing

@Suite struct Base64URLTests {
    @Test func `Bytes of every length are written as RFC 4648 says, and read back`() {
        let samples: [([UInt8], String)] = [
            ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"), (Array("foo".utf8), "Zm9v"),
            (Array("foob".utf8), "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE"), ([0xFB, 0xFF, 0xFE], "-__-"),
        ]
        for (bytes, text) in samples {
            #expect(Base64URL.text(of: bytes) == text)
            #expect(Base64URL.bytes(of: text) == bytes)
        }
        for length in 0..<70 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max) }
            #expect(Base64URL.bytes(of: Base64URL.text(of: bytes)) == bytes)
        }
    }

    @Test(arguments: ["Z", "Zh", "Zm9", "Zm9vY", "Zg==", "Zm9v\n", "Zm+v", "Zm/v", "Zm 9", "Zmé", "-__-A"])
    func `A text that is not written this way is no bytes`(text: String) {
        #expect(Base64URL.bytes(of: text) == nil)
    }
}
