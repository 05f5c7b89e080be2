import Application
import Domain
import Testing
import Web

/// What a browser keeps while its user is at the identity provider.
@Suite struct SealedStateTests {
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)
    private static let sealer = StateSealer(["a secret that is only for tests, 32+"])

    private static func state(link: RecordID? = nil, since: Timestamp? = nil) -> SealedState {
        SealedState(
            state: "state", nonce: "nonce", verifier: "verifier", path: #"/gallery?q="fox"&tag=a"#, link: link,
            signInSince: since, expiry: now + StateSealer.lifetime)
    }

    @Test("What was sealed is opened by every server with the secret, also an earlier one")
    func opened() throws {
        let states = [
            Self.state(), Self.state(link: RecordID("0123456789abcdef01234567"), since: Self.now),
        ]
        for state in states {
            let sealed = try Self.sealer.seal(state)
            #expect(Self.sealer.open(sealed, now: Self.now) == state)
            let rotated = StateSealer(["another secret only for tests, 32+", "a secret that is only for tests, 32+"])
            #expect(rotated.open(sealed, now: Self.now) == state)
            #expect(!sealed.contains("verifier") && sealed.utf8.count < 1000)
        }
        #expect(try Self.sealer.seal(states[0]) != Self.sealer.seal(states[0]))
    }

    @Test("What another secret sealed, what was changed and what has expired is not opened")
    func refused() throws {
        let sealed = try Self.sealer.seal(Self.state())
        #expect(StateSealer(["another secret only for tests, 32+"]).open(sealed, now: Self.now) == nil)
        #expect(StateSealer([]).open(sealed, now: Self.now) == nil)
        #expect(throws: Failure.self) { try StateSealer([]).seal(Self.state()) }
        #expect(Self.sealer.open(sealed, now: Self.now + StateSealer.lifetime) == nil)
        let parts = sealed.split(separator: ".")
        var bytes = try #require(Base64URL.bytes(of: parts[1]))
        for index in bytes.indices {
            bytes[index] ^= 1
            let changed = "\(parts[0]).\(Base64URL.text(of: bytes))"
            #expect(Self.sealer.open(changed, now: Self.now) == nil, "\(index)")
            bytes[index] ^= 1
        }
        for text in [
            "", "A", "AAAA", sealed + "A", String(sealed.dropLast(2)), sealed + "=", "ü", "A" + sealed, ".",
            String(parts[1]),
        ] {
            #expect(Self.sealer.open(text, now: Self.now) == nil, "\(text.prefix(20))")
        }
    }

    @Test("Only a path of this server is returned to")
    func paths() {
        for path in [
            "/", "/gallery", "/settings/security", "/gallery?q=fox&tag=a%2Fb", "/a//b", "/a:b", "/@example.org",
        ] {
            #expect(SealedState.path(path) == path)
        }
        let elsewhere = [
            "", "gallery", "//evil.example", "///evil.example", #"/\evil.example"#, #"\\evil.example"#,
            "https://evil.example", "HTTPS://evil.example", "javascript:alert(1)", "/\t/evil.example",
            "/\n/evil.example", "\t//evil.example", " //evil.example", "/a b", "/a\r\nSet-Cookie: a=b", "/ü", "/\0",
            "?return=/", "#", "/" + String(repeating: "a", count: 1000),
        ]
        for path in elsewhere { #expect(SealedState.path(path) == "/gallery", "\(path.debugDescription)") }
        #expect(SealedState.path(nil) == "/gallery")
    }
}
