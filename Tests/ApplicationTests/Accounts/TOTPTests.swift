import Application
import Domain
import Foundation
import Testing

/// Codes of authenticator apps, against RFC 6238 and against Python's `hmac`.
@Suite struct TOTPTests {
    private static let secret = Array("12345678901234567890".utf8)

    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1000) }

    /// The last six of the eight digits that the RFC lists.
    @Test(arguments: [
        (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924"),
        (2_000_000_000, "279037"), (20_000_000_000, "353130"),
    ])
    func `The codes are those of RFC 6238`(seconds: Int64, code: String) {
        #expect(TOTP.code(of: seconds / 30, secret: Self.secret) == code)
        #expect(TOTP.step(of: code, secret: Self.secret, at: Self.time(seconds)) == seconds / 30)
    }

    @Test func `A code is accepted in its step, the one before and the one after`() {
        let code = TOTP.code(of: 1000, secret: Self.secret)
        for (seconds, step) in [(29_969, nil), (29_970, 1000), (30_000, 1000), (30_059, 1000), (30_060, nil)]
            as [(Int64, Int64?)]
        {
            #expect(TOTP.step(of: code, secret: Self.secret, at: Self.time(seconds)) == step, "\(seconds)")
        }
        #expect(TOTP.step(of: code, secret: Array(Self.secret.reversed()), at: Self.time(30_000)) == nil)
    }

    @Test func `A thousand random secrets and times give the codes that Python computes`() throws {
        let program = """
            import base64, hashlib, hmac, struct, sys
            for line in sys.stdin:
                text, time = line.split()
                key = base64.b32decode(text + '=' * (-len(text) % 8))
                mac = hmac.new(key, struct.pack('>Q', int(time) // 30), hashlib.sha1).digest()
                at = mac[-1] & 15
                print('%06d' % ((struct.unpack('>I', mac[at:at + 4])[0] & 0x7fffffff) % 1000000))
            """
        let samples = (0..<1000).map { _ in
            ((0..<TOTP.secretLength).map { _ in UInt8.random(in: 0...255) }, Int64.random(in: 0...20_000_000_000))
        }
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = ["-c", program]
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        let lines = samples.map { "\(Base32.text(of: $0.0)) \($0.1)" }.joined(separator: "\n")
        try input.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
        try input.fileHandleForWriting.close()
        let codes = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) } ?? ""
        process.waitUntilExit()
        #expect(codes.split(separator: "\n").map(String.init) == samples.map { TOTP.code(of: $1 / 30, secret: $0) })
    }
}
