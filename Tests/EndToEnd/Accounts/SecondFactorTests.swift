import Afterimage
import Application
import BSON
import Domain
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The second factor of an account.
@Suite struct SecondFactorTests {
    private static let email = "alice@example.org"

    private static func state(_ server: TestServer, _ token: String) async throws -> TestJSON {
        try await server.request(.GET, "/api/account/totp", token: token).json["data"]
    }

    private static func stored(_ server: TestServer) async throws -> BSONDocument {
        try #require(
            try await server.database.collection("users").findOne([:]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    @Test func `A second factor is set up, asked for at each sign-in, and removed`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            #expect(try await Self.state(server, token).keys == ["enabled", "created_at", "recovery_codes_left"])
            #expect(try await Self.state(server, token)["enabled"] == false)
            let factor = try await TestFactor(server, token: token)
            #expect(factor.secret.count == 20 && Set(factor.recoveryCodes).count == 10)
            let state = try await Self.state(server, token)
            #expect(state["enabled"] == true && state["recovery_codes_left"] == 10 && state["created_at"] != .null)
            let missing = try await server.login(Self.email)
            try await server.expectFailure(missing, 401, "second_factor_required", "no code")
            let wrong = try await server.login(Self.email, code: factor.wrongCode)
            try await server.expectFailure(wrong, 401, "second_factor_required", fields: ["code"], "a wrong code")
            #expect(missing.headers["set-cookie"].isEmpty && wrong.headers["set-cookie"].isEmpty)
            let guessed = try await server.login(Self.email, code: factor.code, password: "another password")
            try await server.expectFailure(guessed, 401, "unauthenticated", "a wrong password")
            try await TestFactor.forgetSteps(server.database)
            let code = factor.code
            #expect(try await server.login(Self.email, code: code).status == 200)
            try await server.expectFailure(
                try await server.login(Self.email, code: code), 401, "second_factor_required", fields: ["code"],
                "the same code")
            let removed = try await server.send(
                .DELETE, "/api/account/totp", token: token, json: #"{"password":"\#(TestServer.password)"}"#)
            #expect(removed.status == 204 && removed.text.isEmpty)
            #expect(try await server.login(Self.email).status == 200)
            #expect(try await Self.state(server, token)["recovery_codes_left"] == 0)
        }
    }

    @Test func `A recovery code signs in once, and new ones replace the others`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            let renewal = "/api/account/totp/recovery-codes"
            let proof = #"{"password":"\#(TestServer.password)"}"#
            try await server.expectFailure(
                try await server.post(renewal, token: token, json: proof), 404, "not_found", "without a factor")
            let factor = try await TestFactor(server, token: token)
            for status in [200, 401] {
                #expect(try await server.login(Self.email, code: factor.recoveryCodes[0].lowercased()).status == status)
            }
            #expect(try await Self.state(server, token)["recovery_codes_left"] == 9)
            let renewed = try await server.post(renewal, token: token, json: proof)
            let codes = renewed.json["data"]["recovery_codes"].array.compactMap(\.string)
            #expect(renewed.headers["cache-control"] == ["private, no-store"] && codes.count == 10)
            #expect(try await server.login(Self.email, code: factor.recoveryCodes[1]).status == 401)
            #expect(try await server.login(Self.email, code: codes[1]).status == 200)
        }
    }

    @Test func `Setting it up needs the password, and its first code`() async throws {
        try await TestServer.run { server in
            let token = try await server.account(Self.email).token
            let (begin, confirm) = ("/api/account/totp", "/api/account/totp/confirm")
            try await server.expectFailure(
                try await server.post(begin, token: token, json: "{}"), 400, "validation_failed", fields: ["password"],
                "no password")
            try await server.expectFailure(
                try await server.post(begin, token: token, json: #"{"password":"wrong"}"#), 403, "forbidden",
                fields: ["password"], "a wrong password")
            for code in ["000000", "ABCDEF-GHIJKL-MNOPQR-STUVWX"] {
                try await server.expectFailure(
                    try await server.post(confirm, token: token, json: #"{"code":"\#(code)"}"#), 400,
                    "validation_failed", fields: ["code"], "nothing waits")
            }
            let first = try await TestFactor.begin(server, token: token)
            let second = try await TestFactor.begin(server, token: token)
            for secret in [first, Array(second.reversed())] {
                try await server.expectFailure(
                    try await server.post(confirm, token: token, json: #"{"code":"\#(TestFactor.code(secret))"}"#), 400,
                    "validation_failed", fields: ["code"], "a wrong code")
            }
            // Sign-ins need no code until the first one is confirmed.
            #expect(try await server.login(Self.email).status == 200)
            let confirmed = #"{"code":"\#(TestFactor.code(second))"}"#
            #expect(try await server.post(confirm, token: token, json: confirmed).status == 200)
            #expect(try await server.post(confirm, token: token, json: confirmed).status == 400)
        }
    }

    @Test func `A new or removed factor ends all other sessions, and keeps this one`() async throws {
        try await TestServer.run { server in
            let account = try await server.account(Self.email)
            let other = try #require(try await server.login(Self.email).token)
            let factor = try await TestFactor(server, token: account.token)
            func status(_ token: String) async throws -> Int {
                try await server.request(.GET, "/api/auth/me", token: token).status
            }
            #expect(try await status(other) == 401)
            #expect(try await status(account.token) == 200)
            let third = try #require(try await server.login(Self.email, code: factor.recoveryCodes[0]).token)
            _ = try await server.send(
                .DELETE, "/api/account/totp", token: account.token, json: #"{"password":"\#(TestServer.password)"}"#)
            #expect(try await status(third) == 401)
            #expect(try await status(account.token) == 200)
        }
    }

    @Test func `Neither the secret nor a recovery code is stored in clear`() async throws {
        try await TestServer.run { server in
            let factor = try await TestFactor(server, token: try await server.account(Self.email).token)
            let bytes = try await Self.stored(server).bytes
            #expect(!bytes.contains(factor.secret) && !bytes.contains(Array(Base32.text(of: factor.secret).utf8)))
            for code in factor.recoveryCodes {
                #expect(!bytes.contains(Array(code.utf8)) && !bytes.contains(Array(code.filter { $0 != "-" }.utf8)))
            }
        }
    }

    @Test func `Of twenty sign-ins with the same code at two servers one succeeds, also with a recovery code`()
        async throws
    {
        try await TestServer.run { server in
            let factor = try await TestFactor(server, token: try await server.account(Self.email).token)
            let name = server.settings.databaseName
            try await TestServer.run {
                $0.databaseName = name
            } _: { (other: TestServer) async throws -> Void in
                try await TestFactor.forgetSteps(server.database)
                for code in [factor.code, factor.recoveryCodes[0]] {
                    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                        // At most eight passwords of an account are checked at a time.
                        for number in 0..<20 {
                            group.addTask {
                                let target = number.isMultiple(of: 2) ? server : other
                                while true {
                                    let status = try await target.login(Self.email, code: code).status
                                    if status != 429 { return status }
                                }
                            }
                        }
                        return try await group.reduce(into: []) { $0.append($1) }
                    }
                    #expect(statuses.sorted() == [200] + Array(repeating: 401, count: 19))
                }
            }
        }
    }

    @Test func `After a change of the secret the factor stays, and needs the former one only until the next start`()
        async throws
    {
        let new = "another secret only for tests, 32+"
        try await TestServer.run { server in
            let factor = try await TestFactor(server, token: try await server.account(Self.email).token)
            let (name, old) = (server.settings.databaseName, try await Self.stored(server)["totp"]?["key"])
            try await TestServer.run { settings in
                settings.databaseName = name
                settings.jwtSecret = new
                settings.previousJWTSecrets = [TestServer.secret]
            } _: { (later: TestServer) async throws -> Void in
                #expect(try await eventually { try await Self.stored(server)["totp"]?["key"] != old })
                try await TestFactor.forgetSteps(server.database)
                #expect(try await later.login(Self.email, code: factor.code).status == 200)
                // This server does not know the new secret.
                #expect(try await server.login(Self.email, code: factor.code).status == 500)
                #expect(try await server.login(Self.email, code: factor.recoveryCodes[0]).status == 200)
            }
        }
    }
}
