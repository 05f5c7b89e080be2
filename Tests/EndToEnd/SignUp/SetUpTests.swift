import Afterimage
import Application
import BSON
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The first account.
@Suite(.timeLimit(.minutes(2))) struct SetUpTests {
    private static func page(_ server: TestServer) async throws -> Int {
        try await server.request(.GET, "/setup", headers: [("Accept", "text/html")]).status
    }

    @Test func `With the code the first account is made, an administrator's, and then page and route are gone`()
        async throws
    {
        try await TestServer.run {
            $0.registration = .closed
        } _: { (server: TestServer) async throws -> Void in
            #expect(try await Self.page(server) == 200)
            let code = try await server.setUpCode()
            for wrong in ["", "AAAAA-AAAAA-AAAAA-AAAAA", String(code.dropLast())] {
                let refused = try await server.setUp("alice@example.org", code: wrong)
                try await server.expectFailure(refused, 403, "forbidden", wrong)
            }
            let made = try await server.setUp("alice@example.org", code: code.lowercased())
            #expect(made.status == 201 && made.json["data"]["user"]["role"] == "admin", "\(made.text)")
            #expect(made.json["data"].keys == ["user", "token", "expires_at"] && made.cookies.count == 1)
            let jobs = try await server.request(.GET, "/api/admin/jobs", token: made.token)
            #expect(jobs.status == 200)
            #expect(try await Self.page(server) == 404)
            for code in [code, "", "AAAAA-AAAAA-AAAAA-AAAAA"] {
                let gone = try await server.setUp("bob@example.org", code: code)
                try await server.expectFailure(gone, 404, "not_found", code)
            }
        }
    }

    @Test func `Of concurrent set-ups one wins, and the others find nothing`() async throws {
        try await TestServer.run { (server: TestServer) async throws -> Void in
            let code = try await server.setUpCode()
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask { try await server.setUp("admin\(number)@example.org", code: code).status }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 404, count: 7))
            #expect(try await server.database.collection("users").count([:]) == 1)
        }
    }

    @Test func `A set-up that was interrupted before the account was made is repeated`() async throws {
        try await TestServer.run { (server: TestServer) async throws -> Void in
            _ = try await server.database.collection("operations_state").findOneAndUpdate(
                ["_id": "setup"], .operators(["$set": ["account": .objectID(ObjectID(high: 1, low: 2))]]), upsert: true
            ) { _ in true }
            let made = try await server.setUp("alice@example.org", code: try await server.setUpCode())
            #expect(made.status == 201 && made.json["data"]["user"]["id"] == "000000000000000100000002")
        }
    }

    @Test func `Missing fields are named, and guesses are refused after the limit, the right code is not`() async throws
    {
        try await TestServer.run {
            $0.limits.missedSecrets = 20
        } _: { (server: TestServer) async throws -> Void in
            let empty = try await server.post("/api/auth/setup", json: "{}")
            try await server.expectFailure(
                empty, 400, "validation_failed", fields: ["code", "email", "password"], "empty")
            var statuses: [Int] = []
            for _ in 0..<40 {
                let guess = try await server.setUp("eve@example.org", code: "AAAAA-BBBBB-CCCCC-DDDDD")
                statuses.append(guess.status)
            }
            #expect(statuses.prefix(20).allSatisfy { $0 == 403 } && statuses.suffix(20).allSatisfy { $0 == 429 })
            let made = try await server.setUp("alice@example.org", code: try await server.setUpCode())
            #expect(made.status == 201)
        }
    }

    @Test func `The start prints the code while there is no account, the same every time, and the command makes one`()
        async throws
    {
        try await ServerProcess.run(environment: ["REGISTRATION": "closed"]) { server in
            func codes() -> [String] {
                server.fullLog.matches(
                    of: #/no account yet: create the first at /setup.*?([A-Z2-7]{5}(-[A-Z2-7]{5}){3})/#
                )
                .map { String($0.1) }
            }
            #expect(try await eventually { codes().count == 1 })
            await server.kill()
            try await server.start()
            #expect(try await eventually { codes().count == 2 })
            #expect(Set(codes()).count == 1)
            let short = try await server.runCommand("admin", "create", "alice@example.org", input: "short\n")
            #expect(short.status == .exited(1) && short.output.contains("12 to 128"), "\(short)")
            let none = try await server.runCommand("admin", "create", "alice@example.org", input: "")
            #expect(none.status == .exited(1), "\(none)")
            let made = try await server.runCommand(
                "admin", "create", "Alice@example.org", input: "\(TestServer.password)\nanother line\n")
            #expect(made.status == .exited(0) && made.output.contains("alice@example.org is an admin."), "\(made)")
            let again = try await server.runCommand(
                "admin", "create", "alice@example.org", input: "\(TestServer.password)\n")
            #expect(again.status == .exited(1) && again.output.contains("already has an account"), "\(again)")
            let signedIn = try await server.post(
                "/api/auth/login", json: #"{"email":"alice@example.org","password":"\#(TestServer.password)"}"#)
            #expect(signedIn.status == 200 && signedIn.json["data"]["user"]["role"] == "admin")
            await server.kill()
            try await server.start()
            #expect(codes().count == 2)
        }
    }
}
