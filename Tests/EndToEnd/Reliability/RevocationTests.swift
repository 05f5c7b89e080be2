import BSON
import Domain
import MongoClient
import NIOHTTP1
import Persistence
import TestSupport
import Testing

extension Reliability {
    /// What is ended at one server ends at all, with its event streams and uploads.
    @Suite struct RevocationTests {
        private static let password = "a long password"
        private static let email = "alice@example.org"

        /// An account with two sign-ins and a key.
        private struct Person: Sendable {
            let id: String
            let staying: String
            let ending: String
            let key: String
            let keyPath: String
        }

        private static func person(at server: ServerProcess) async throws -> Person {
            let json = #"{"email":"\#(email)","password":"\#(password)"}"#
            let registered = try await server.post("/api/auth/register", json: json)
            let id = try #require(registered.json["data"]["user"]["id"].string, "\(registered.text)")
            let staying = try #require(registered.token)
            let ending = try #require(try await server.post("/api/auth/login", json: json).token)
            let scopes = Scope.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
            let made = try await server.post(
                "/api/keys", token: staying, json: #"{"name":"a","scopes":[\#(scopes)]}"#
            ).json["data"]
            return Person(
                id: id, staying: staying, ending: ending, key: try #require(made["secret"].string),
                keyPath: "/api/keys/\(try #require(made["id"].string))")
        }

        private static func run(
            _ body: @escaping @Sendable (ServerProcess, ServerProcess, Person) async throws -> Void
        ) async throws {
            try await ServerProcess.run { first in
                try await ServerProcess.run(beside: first) { second in
                    try await body(first, second, person(at: first))
                }
            }
        }

        /// The head and the first bytes of an upload.
        private static func upload(_ header: String) -> String {
            """
            POST /api/v1/nanobanana/edit HTTP/1.1\r
            Host: a\r
            \(header)\r
            Content-Type: multipart/form-data; boundary=b\r
            Content-Length: 1000000\r
            \r
            --b\r
            Content-Disposition: form-data; name="prompt"\r
            \r

            """
        }

        /// Opens an event stream and an upload at each server with the credential, and another upload that stays; makes
        /// the change; and waits until the credential is refused and the streams have ended.
        private static func expectEnd(
            of header: (String, String), at servers: [ServerProcess], besides staying: String,
            after change: @Sendable () async throws -> Void
        ) async throws {
            for server in servers {
                #expect(try await server.request(.GET, "/api/gallery", headers: [header]).status == 200)
            }
            let uploads = try servers.map { server in
                try SlowClients(1, port: server.port, sending: upload("\(header.0): \(header.1)"))
            }
            let control = try servers.map { server in
                try SlowClients(1, port: server.port, sending: upload("x-access-token: \(staying)"))
            }
            let start = ContinuousClock.now
            try await withThrowingTaskGroup(of: Bool.self) { streams in
                for server in servers {
                    let listener = EventListener(server.base, header: header)
                    streams.addTask { try await listener.listen { _ in false } }
                    #expect(try await eventually { listener.events.contains { $0.name == "ready" } })
                }
                try await change()
                for server in servers {
                    #expect(
                        try await eventually {
                            for client in uploads + control { client.drip("a") }
                            return try await server.request(.GET, "/api/gallery", headers: [header]).status == 401
                        })
                }
                print("RevocationTests: refused everywhere after \(ContinuousClock.now - start)")
                for try await isClosed in streams { #expect(isClosed) }
            }
            #expect(
                try await eventually {
                    for client in uploads + control { client.drip("a") }
                    return uploads.allSatisfy { $0.open == 0 }
                })
            #expect(control.allSatisfy { $0.open == 1 })
        }

        @Test func `All other sign-ins end at every server; the one that ended them stays`() async throws {
            try await Self.run { first, second, person in
                try await Self.expectEnd(
                    of: ("x-access-token", person.ending), at: [first, second], besides: person.staying
                ) {
                    let ended = try await first.request(.DELETE, "/api/account/sessions", token: person.staying)
                    #expect(ended.status == 204)
                }
                for server in [first, second] {
                    #expect(try await server.request(.GET, "/api/gallery", token: person.staying).status == 200)
                }
            }
        }

        @Test func `A sign-in that is deleted in the mongo shell ends at every server`() async throws {
            try await Self.run { first, second, person in
                let listed = try await first.request(.GET, "/api/account/sessions", token: person.ending)
                let current = listed.json["data"]["sessions"].array.first { $0["current"] == .bool(true) }
                let id = try #require(current?["id"].string.flatMap { RecordID($0) })
                try await Self.expectEnd(
                    of: ("x-access-token", person.ending), at: [first, second], besides: person.staying
                ) {
                    _ = try await first.database.collection("sessions").deleteOne(["_id": .objectID(ObjectID(id))])
                }
            }
        }

        @Test func `A revoked key ends at every server`() async throws {
            try await Self.run { first, second, person in
                try await Self.expectEnd(
                    of: ("Authorization", "Bearer \(person.key)"), at: [first, second], besides: person.staying
                ) {
                    let revoked = try await first.request(.DELETE, person.keyPath, token: person.staying)
                    #expect(revoked.status == 204)
                }
            }
        }

        @Test func `An account that is disabled in the mongo shell has no access by sign-in or key`() async throws {
            try await Self.run { first, second, person in
                let other = try await first.token(user: "bob")
                try await Self.expectEnd(
                    of: ("x-access-token", person.ending), at: [first, second], besides: other
                ) {
                    _ = try await first.database.collection("users").updateMany(
                        ["email": .string(Self.email)], .operators(["$currentDate": ["disabled_at": true]]))
                }
                for server in [first, second] {
                    for header in [("x-access-token", person.staying), ("X-API-Key", person.key)] {
                        #expect(
                            try await eventually {
                                try await server.request(.GET, "/api/gallery", headers: [header]).status == 401
                            })
                    }
                }
            }
        }

        @Test func `A role that is granted or taken in the command line acts at every server`() async throws {
            try await Self.run { first, second, person in
                for (command, status) in [("grant", 200), ("revoke", 403)] {
                    let done = try await first.runCommand("admin", command, Self.email)
                    #expect(done.status == .exited(0), "\(done.output)")
                    for server in [first, second] {
                        #expect(
                            try await eventually {
                                try await server.request(.GET, "/api/admin/jobs", token: person.staying).status
                                    == status
                            })
                    }
                }
            }
        }
    }
}
