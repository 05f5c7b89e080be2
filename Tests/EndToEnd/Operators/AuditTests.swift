import BSON
import Foundation
import MongoClient
import NIOHTTP1
import TestSupport
import Testing

/// The audit of administrator actions, in the database and in the log.
@Suite(.timeLimit(.minutes(2))) struct AuditTests {
    private static func entries(_ database: MongoDatabase) async throws -> [[String: BSONValue]] {
        try await database.collection("audit_events").find(MongoFind([:], sort: ["time": 1], limit: 100)) {
            entry throws(BSONError) in
            BSONDocument(copying: entry)
        }.map { entry in
            Dictionary(uniqueKeysWithValues: try entry.elements().map { ($0.key, $0.value) })
        }
    }

    @Test func `Each admin action is recorded with its actor, and no other request is`() async throws {
        try await ServerProcess.run(environment: ["LOG_LEVEL": "notice", "LOG_FORMAT": "json"]) { server in
            let (status, output) = try await server.runCommand("token", "--user", "root-7", "--role", "admin")
            try #require(status == .exited(0), "\(output)")
            let admin = String(try #require(output.split(separator: "\n").last))
            let user = try await server.token(user: "alice")
            let job = "0123456789abcdef01234567"
            for (token, cleanup, retry) in [(user, 403, 403), (admin, 200, 404)] {
                #expect(
                    try await server.request(.POST, "/api/admin/video-proxy/cleanup", token: token).status == cleanup)
                #expect(try await server.request(.POST, "/api/admin/jobs/\(job)/retry", token: token).status == retry)
                _ = try await server.request(.GET, "/api/admin/jobs", token: token)
            }
            let entries = try await Self.entries(server.database)
            #expect(entries.map { $0["action"] } == ["mappings.cleaned", "job.retried"])
            #expect(entries.map { $0["object"] } == [.null, .string(job)])
            for entry in entries {
                #expect(entry["actor"] == "root-7" && entry["address"] == "127.0.0.1" && entry.count == 7)
                guard case .date = entry["time"], case .date = entry["expires_at"] else {
                    Issue.record("no time: \(entry)")
                    continue
                }
            }
            let lines = server.fullLog.split(separator: "\n").compactMap { line in
                try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            }.filter { $0["message"] as? String == "audit event" }
            #expect(lines.map { $0["actor"] as? String } == ["root-7", "root-7"])
            #expect(lines.map { $0["action"] as? String } == ["mappings.cleaned", "job.retried"])
            #expect(lines.last?["object"] as? String == job)
        }
    }

    @Test func `Granting or revoking the admin role by command is recorded with the account`() async throws {
        try await ServerProcess.run { server in
            let registered = try await server.post(
                "/api/auth/register", json: #"{"email":"alice@example.org","password":"a long password"}"#)
            let account = try #require(registered.json["data"]["user"]["id"].string)
            for action in ["grant", "revoke"] {
                let (status, output) = try await server.runCommand("admin", action, "alice@example.org")
                #expect(status == .exited(0), "\(output)")
            }
            #expect(try await server.runCommand("admin", "grant", "unknown@example.org").status != .exited(0))
            let roles: Set<BSONValue?> = ["role.granted", "role.revoked"]
            let entries = try await Self.entries(server.database).filter { roles.contains($0["action"]) }
            #expect(entries.map { $0["action"] } == ["role.granted", "role.revoked"])
            for entry in entries {
                guard case .string(let actor)? = entry["actor"] else {
                    Issue.record("\(entry)")
                    continue
                }
                #expect(actor.hasPrefix("system:command-line:") && entry["object"] == .string(account))
            }
        }
    }
}
