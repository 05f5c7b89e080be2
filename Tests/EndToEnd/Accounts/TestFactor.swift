import Application
import BSON
import Domain
import Foundation
import MongoClient
import TestSupport
import Testing

/// The authenticator app of a test.
struct TestFactor: Sendable {
    let secret: [UInt8]
    let recoveryCodes: [String]

    /// Sets the second factor of an account up.
    ///
    /// - Parameter token: of the account, whose password is `TestServer.password`.
    init(_ server: TestServer, token: String) async throws {
        secret = try await Self.begin(server, token: token)
        let confirmed = try await server.post(
            "/api/account/totp/confirm", token: token, json: #"{"code":"\#(Self.code(secret))"}"#)
        #expect(confirmed.status == 200, "\(confirmed.text)")
        recoveryCodes = confirmed.json["data"]["recovery_codes"].array.compactMap(\.string)
    }

    /// Asks for a secret.
    static func begin(_ server: TestServer, token: String) async throws -> [UInt8] {
        let begun = try await server.post(
            "/api/account/totp", token: token, json: #"{"password":"\#(TestServer.password)"}"#)
        let uri = try #require(begun.json["data"]["uri"].string, "\(begun.text)")
        let text = try #require(uri.split(separator: "?secret=").last?.prefix { $0 != "&" })
        return decoding(text)
    }

    /// The code of now.
    var code: String { Self.code(secret) }

    static func code(_ secret: [UInt8]) -> String {
        TOTP.code(of: Int64(Date().timeIntervalSince1970) / 30, secret: secret)
    }

    /// A code that is wrong now.
    var wrongCode: String {
        let step = Int64(Date().timeIntervalSince1970) / 30
        let right = Set((step - 2...step + 2).map { TOTP.code(of: $0, secret: secret) })
        return ["000000", "111111", "222222", "333333", "444444", "555555"].first { !right.contains($0) } ?? ""
    }

    /// Lets all accounts use the code of now again.
    static func forgetSteps(_ database: MongoDatabase) async throws {
        _ = try await database.collection("users").updateMany(
            ["totp": ["$exists": true]], .operators(["$set": ["totp.last_step": .int64(0)]]))
    }

    private static func decoding(_ text: Substring) -> [UInt8] {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
        for digit in text.utf8 {
            bits = bits << 5 | UInt32(alphabet.firstIndex(of: digit) ?? 0)
            count += 5
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        }
        return bytes
    }
}

extension TestServer {
    /// Signs in with a second factor.
    func login(
        _ email: String, code: String, password: String = password, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await post(
            "/api/auth/login", headers: headers,
            json: #"{"email":"\#(email)","password":"\#(password)","code":"\#(code)"}"#)
    }
}
