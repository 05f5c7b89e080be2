import BSON
import FoundationEssentials
import MongoClient
import Persistence
import TestSupport
import Testing

/// The mongosh scripts for operators.
@Suite(.enabled(if: MongoShell.node != nil, "Node is not installed"))
struct MongoShellTests {
    private static let indexes = "var folder = '\(MongoShell.root)/indexes';"

    @Test func `The shell creates the indexes that the program requires, idempotently`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            let shell = MongoShell(database: database)
            let first = try await shell.run("apply-indexes.js", Self.indexes)
            let count = try #require(first.firstMatch(of: /video_url_mapping: 1 before, (\d+) now/)).1
            #expect(count != "1")
            let findings = try await IndexCatalogue(names: CollectionNames()).check(database)
            #expect(findings.allSatisfy { $0.state == .present })
            let again = try await shell.run("apply-indexes.js", Self.indexes)
            #expect(again.contains("video_url_mapping: \(count) before, \(count) now"))
            let uses = try await shell.run("index-use.js")
            #expect(uses.contains("proxy_id_1") && uses.contains("generated_image_entity: 0 records"))
        }
    }

    @Test func `An index with other options fails the script`() async throws {
        try await TestMongo.withDatabase { database in
            _ = try await database.run(
                .plain,
                [
                    "createIndexes": "users",
                    "indexes": [["name": "email_1", "key": ["email": 1]]],
                ])
            await #expect(throws: MongoShell.Failed.self) {
                try await MongoShell(database: database).run("apply-indexes.js", Self.indexes)
            }
        }
    }

    @Test func `The history is the user's own, newest first, without the provider's URLs`() async throws {
        try await TestMongo.withDatabase { database in
            for (index, user) in ["alice", "bob", "alice"].enumerated() {
                let date = BSONValue.date(milliseconds: 1_700_000_000_000 + Int64(index))
                try await database.collection("user_generation_history").insert([
                    "user_id": .string(user), "generation_type": "text-to-video", "prompt": .string("video \(index)"),
                    "result_url": "https://secret.example/a.mp4", "created_at": date, "is_active": true,
                ])
                try await database.collection("generated_image_entity").insert([
                    "userId": .string(user), "prompt": .string("picture \(index)"), "taskId": .string("t\(index)"),
                    "imageUrl": "https://secret.example/a.png", "createdAt": date, "status": "completed",
                ])
            }
            let shell = MongoShell(database: database)
            let lines = try await shell.run("recent-history.js", "var user = 'alice'").split(separator: "\n")
            #expect(lines.count == 6 && lines[0] == "videos" && lines[3] == "images")
            #expect(lines[1].contains("video 2") && lines[2].contains("video 0"))
            #expect(lines[4].contains("picture 2") && lines[5].contains("picture 0"))
            #expect(!lines.contains { $0.contains("secret") })
            await #expect(throws: MongoShell.Failed.self) { try await shell.run("recent-history.js") }
        }
    }

    @Test func `Tags are the user's own, counted without their case, and lead to their items`() async throws {
        try await TestMongo.withDatabase { database in
            for (user, tags, isActive) in [
                ("alice", ["Sea", "boat"], true), ("alice", ["sea"], true), ("alice", ["gone"], false),
                ("bob", ["secret"], true),
            ] as [(String, [String], Bool)] {
                let tags = BSONValue.array(tags.map { .string($0) })
                try await database.collection("user_generation_history").insert([
                    "user_id": .string(user), "generation_type": "text-to-video", "prompt": "a video", "tags": tags,
                    "is_active": .bool(isActive), "created_at": .date(milliseconds: 1),
                ])
                try await database.collection("generated_image_entity").insert([
                    "userId": .string(user), "prompt": "an image", "taskId": .string("\(user) \(tags)"), "tags": tags,
                    "isActive": .bool(isActive), "createdAt": .date(milliseconds: 1),
                ])
            }
            let shell = MongoShell(database: database)
            let counts = try await shell.run("tags.js", "var user = 'alice'").split(separator: "\n")
            #expect(counts == [#"{"tag":"sea","items":4}"#, #"{"tag":"boat","items":2}"#])
            let items = try await shell.run("tags.js", "var user = 'alice'; var tag = 'BOAT'").split(separator: "\n")
            #expect(items.count == 2 && items[0].contains("a video") && items[1].contains("an image"))
            await #expect(throws: MongoShell.Failed.self) { try await shell.run("tags.js") }
        }
    }

    @Test func `Shares that have not ended are listed without what would open them`() async throws {
        try await TestMongo.withDatabase { database in
            let now = try await database.serverTime()
            for (owner, minutes, password) in [
                ("alice", 60, BSONValue.null), ("alice", 30, ["hash": "secret"]), ("bob", 45, .null),
                ("alice", -1, .null),
            ] as [(String, Int64, BSONValue)] {
                try await database.collection("shares").insert([
                    "token_hash": .string("secret \(owner) \(minutes)"), "owner": .string(owner), "tag": "sea",
                    "password": password, "expires_at": .date(milliseconds: now + minutes * 60_000), "views": 3,
                    "title": .string("in \(minutes)"),
                ])
            }
            let shell = MongoShell(database: database)
            let lines = try await shell.run("live-shares.js").split(separator: "\n")
            #expect(lines.count == 4 && lines[0].contains(#""live":3,"ended":1"#) && lines[1].contains("in 30"))
            #expect(lines[1].contains(#""has_password":true"#) && lines[2].contains(#""has_password":false"#))
            #expect(!lines.contains { $0.contains("secret") })
            let own = try await shell.run("live-shares.js", "var owner = 'bob'").split(separator: "\n")
            #expect(own.count == 2 && own[1].contains("in 45"))
        }
    }

    @Test func `Expired mappings and stuck jobs are found by the database's clock`() async throws {
        try await TestMongo.withDatabase { database in
            let now = try await database.serverTime()
            for (id, minutes) in [("good", 60), ("gone", -30)] {
                try await database.collection("video_url_mapping").insert([
                    "proxy_id": .string(id), "qwen_url": "https://secret.example/a.mp4",
                    "expires_at": .date(milliseconds: now + Int64(minutes) * 60_000),
                ])
            }
            for (id, minutes) in [("waits", -20), ("fresh", -5)] {
                try await database.collection("video_generation_jobs").insert([
                    "job_id": .string(id), "status": "pending",
                    "due_at": .date(milliseconds: now + Int64(minutes) * 60_000),
                ])
            }
            let shell = MongoShell(database: database)
            let mappings = try await shell.run("expired-mappings.js")
            #expect(mappings.contains(#""active":1,"expired":1,"no_expiry":0"#))
            #expect(mappings.contains("gone") && !mappings.contains("secret"))
            #expect(try await shell.run("expired-mappings.js", "var proxy = 'GOOD'").contains(#""proxy_id":"good""#))
            let stuck = try await shell.run("stuck-jobs.js")
            #expect(stuck.contains("pending: 2") && stuck.contains("waits") && !stuck.contains("fresh"))
            #expect(try await shell.run("stuck-jobs.js", "var minutes = 1").contains("fresh"))
        }
    }

    @Test func `Spending is summed by each group, and orders with an unknown outcome are listed`() async throws {
        try await TestMongo.withDatabase { database in
            let orders: [(state: String, owner: String, amount: String?)] = [
                ("charged", "alice", "0.02"), ("held", "alice", "0.10"), ("unknown", "bob", "0.15"),
                ("charged", "bob", nil), ("cancelled", "bob", "9.00"),
            ]
            for order in orders {
                let amount = try order.amount.map { BSONValue.decimal128(try #require(Decimal128($0))) } ?? .null
                try await database.collection("spending").insert([
                    "owner": .string(order.owner), "model": "nano-banana", "amount": amount, "day": "2026-11-26",
                    "state": .string(order.state), "settled_at": .date(milliseconds: 1),
                ])
            }
            let range = "var from = '2026-11-01'; var to = '2026-11-30';"
            let shell = MongoShell(database: database)
            let days = try await shell.run("spending.js", range).split(separator: "\n")
            #expect(
                days.first
                    == #"{"_id":"2026-11-26","orders":4,"charged":"0.02","held":"0.10","unknown":"0.15","unpriced":1}"#)
            #expect(days.count == 3 && days[2].contains("bob") && days[2].contains("0.15"))
            let owners = try await shell.run("spending.js", range + "var by = 'owner';").split(separator: "\n")
            #expect(owners.count == 4 && owners[0].contains("alice") && owners[0].contains(#""orders":2"#))
            let later = "var from = '2026-12-01'; var to = '2026-12-31';"
            #expect(try await shell.run("spending.js", later).split(separator: "\n").count == 2)
            await #expect(throws: MongoShell.Failed.self) { try await shell.run("spending.js", "var by = 'hour'") }
        }
    }

    @Test func `The audit log is listed by actor, action and object, the newest first`() async throws {
        try await TestMongo.withDatabase { database in
            let now = try await database.serverTime()
            for (index, actor) in ["anna", "bob", "anna"].enumerated() {
                try await database.collection("audit_events").insert([
                    "actor": .string(actor), "action": index == 0 ? "auth.failed" : "auth.sign_in",
                    "object": .string("o\(index)"), "address": "192.0.2.1",
                    "time": .date(milliseconds: now - 3_600_000 * Int64(10 - index)),
                ])
            }
            let shell = MongoShell(database: database)
            let all = try await shell.run("audit.js").split(separator: "\n")
            #expect(all.count == 3 && all[0].contains("o2") && all[2].contains("o0"))
            for (prelude, object) in [
                ("action = 'auth.failed'", "o0"), ("actor = 'bob'", "o1"), ("object = 'o2'", "o2"),
            ] {
                let lines = try await shell.run("audit.js", "var \(prelude)").split(separator: "\n")
                #expect(lines.count == 1 && lines[0].contains(object), "\(prelude)")
            }
            #expect(try await shell.run("audit.js", "var hours = 1").isEmpty)
        }
    }
}
