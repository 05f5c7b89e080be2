import Application
import Domain
import Synchronization
import Testing

/// The text of API keys and of secret tokens.
@Suite struct APIKeySecretTests {
    private static func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: 0...255) } }

    @Test func `A key has 36 characters that a secret scanner finds, and is read again`() throws {
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let key = APIKeySecret(Self.random)
            #expect(key.text.wholeMatch(of: /ai_[0-9A-Za-z]{33}/) != nil)
            #expect(APIKeySecret(key.text) == key && key.text.hasPrefix(key.prefix) && key.prefix.count == 8)
            #expect(key.hash.bytes.count == 32)
            seen.insert(key.text)
        }
        #expect(seen.count == 1000)
    }

    @Test func `A mistyped character, a missing one and one too many are told by the check characters`() {
        let key = Array(APIKeySecret(Self.random).text)
        for index in 3..<key.count {
            var wrong = key
            wrong[index] = wrong[index] == "a" ? "b" : "a"
            #expect(APIKeySecret(String(wrong)) == nil)
        }
        for text in [
            "", "ai_", String(key.dropLast()), String(key) + "a", "AI_" + String(key.dropFirst(3)),
            "ai_" + String(repeating: "é", count: 16) + "a", String(key.dropFirst()) + "a",
        ] {
            #expect(APIKeySecret(text) == nil, "\(text)")
        }
    }

    @Test func `Every character is equally likely: bytes that would favour some are thrown away`() {
        let bytes = Mutex<UInt8>(247)
        // Of the counting bytes, 248 to 255 are left out.
        let key = APIKeySecret { count in
            (0..<count).map { _ in
                bytes.withLock { byte in
                    byte &+= 1
                    return byte
                }
            }
        }
        #expect(key.text.dropFirst(3).hasPrefix("0123456789ABCDEFGHIJKLMNOPQ"))
    }

    @Test func `A secret token has 160 bits in one form, and its hash is of the bytes`() throws {
        let token = SecretToken { Array(repeating: 255, count: $0) }
        #expect(token.text.count == 27)
        #expect(try #require(SecretToken(token.text)).hash == token.hash)
        for text in ["", "a", String(token.text.dropLast()), token.text + "a", String(repeating: "!", count: 27)] {
            #expect(SecretToken(text) == nil, "\(text)")
        }
    }
}
