import Application
import Domain
import Testing

/// The encryption of second factors.
@Suite struct SecretBoxTests {
    private static let secret = Array("12345678901234567890".utf8)
    private static let account = RecordID("6904d2a1c8e5f70123456789")!
    private static let first = "the first secret of these tests, 32+"
    private static let second = "the second secret of these tests, 32+"

    @Test func `A secret is opened for its account, and its bytes are different each time`() throws {
        let box = SecretBox(secrets: [Self.first], purpose: "totp")
        let sealed = try (0..<2).map { _ in try box.seal(Self.secret, for: Self.account.text) }
        #expect(sealed.allSatisfy { box.open($0, for: Self.account.text) == Self.secret })
        #expect(sealed[0].bytes != sealed[1].bytes && sealed[0].key == sealed[1].key)
        #expect(sealed[0].bytes.count == 12 + Self.secret.count + 16 && sealed[0].key.utf8.count == 8)
    }

    @Test func `Neither another account, another purpose, another secret nor changed bytes open it`() throws {
        let sealed = try SecretBox(secrets: [Self.first], purpose: "totp").seal(Self.secret, for: Self.account.text)
        #expect(SecretBox(secrets: [Self.first], purpose: "totp").open(sealed, for: Self.account.next.text) == nil)
        #expect(SecretBox(secrets: [Self.first], purpose: "oidc").open(sealed, for: Self.account.text) == nil)
        #expect(SecretBox(secrets: [Self.second], purpose: "totp").open(sealed, for: Self.account.text) == nil)
        let box = SecretBox(secrets: [Self.first], purpose: "totp")
        for index in sealed.bytes.indices {
            var bytes = sealed.bytes
            bytes[index] ^= 1
            #expect(box.open(SealedSecret(key: sealed.key, bytes: bytes), for: Self.account.text) == nil, "\(index)")
        }
        for count in [0, 11, 12, 27, 28] {
            let short = SealedSecret(key: sealed.key, bytes: Array(sealed.bytes.prefix(count)))
            #expect(box.open(short, for: Self.account.text) == nil, "\(count)")
        }
    }

    @Test func `A former secret still opens, and the current one encrypts`() throws {
        let old = try SecretBox(secrets: [Self.first], purpose: "totp").seal(Self.secret, for: Self.account.text)
        let rotated = SecretBox(secrets: [Self.second, Self.first], purpose: "totp")
        #expect(rotated.open(old, for: Self.account.text) == Self.secret)
        let new = try rotated.seal(Self.secret, for: Self.account.text)
        #expect(new.key != old.key)
        #expect(SecretBox(secrets: [Self.second], purpose: "totp").open(new, for: Self.account.text) == Self.secret)
    }

    @Test func `Without a secret nothing can be encrypted`() {
        let failure = #expect(throws: Failure.self) {
            try SecretBox(secrets: [], purpose: "totp").seal(Self.secret, for: Self.account.text)
        }
        #expect(failure?.code == .notConfigured)
    }
}
