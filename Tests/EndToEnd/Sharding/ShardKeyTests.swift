import BSON
import MongoClient
import Persistence
import TestSupport
import Testing

/// The shard keys in `indexes/` suit the program's writes, as mongod's profiler records them.
@Suite(.timeLimit(.minutes(2))) struct ShardKeyTests {
    /// The key's fields by collection.
    private static func shardKeys() throws -> [String: [String]] {
        var keys: [String: [String]] = [:]
        for entry in try IndexCatalogue(names: CollectionNames()).entries {
            if case .document(let key) = entry.command["comment"]?["shard key"] {
                keys[entry.collection] = try key.elements().map(\.key)
            }
        }
        return keys
    }

    @Test func `Every collection's file gives its shard key, or why it has none`() throws {
        for entry in try IndexCatalogue(names: CollectionNames()).entries {
            switch entry.command["comment"]?["shard key"] {
            case .document(let key): #expect(try !key.elements().isEmpty, "\(entry.collection)")
            case .string(let reason): #expect(reason.hasPrefix("none: "), "\(entry.collection)")
            default: Issue.record("\(entry.collection) has no shard key")
            }
        }
    }

    @Test func `A unique index of a sharded collection starts with the shard key`() throws {
        let keys = try Self.shardKeys()
        for entry in try IndexCatalogue(names: CollectionNames()).entries {
            guard let key = keys[entry.collection] else { continue }
            for index in entry.indexes where index["unique"] == true {
                guard case .document(let fields) = index["key"] else { continue }
                #expect(try fields.elements().map(\.key).starts(with: key), "\(entry.collection)")
            }
        }
    }

    @Test func `mongos accepts every write to a sharded collection`() async throws {
        let keys = try Self.shardKeys()
        try await TestServer.run(WriteScenario.configure) { server in
            try await Self.record(in: server.database)
            try await WriteScenario(server: server).run()
            let writes = try await Self.recorded(in: server.database)
            for write in writes {
                guard let key = keys[write.collection] else { continue }
                #expect(write.isAccepted(withShardKey: key), "\(write)")
            }
            // The scenario causes every kind of write to a sharded collection.
            var seen: [String: Set<String>] = [:]
            for write in writes where keys[write.collection] != nil {
                seen[write.collection, default: []].insert(write.kind.rawValue + (write.isMulti ? " many" : ""))
            }
            #expect(
                seen == [
                    "user_generation_history": ["findAndModify", "update many", "delete", "delete many"],
                    "video_url_mapping": ["findAndModify", "update many", "delete many"],
                    "media": ["update", "update many", "delete many"],
                    "idempotency_keys": ["findAndModify", "delete"], "rate_limits": ["findAndModify"],
                    "storage_reservations": ["findAndModify", "update many", "delete", "delete many"],
                    "sessions": ["findAndModify", "update", "delete", "delete many"],
                    "spending": ["findAndModify", "update", "update many", "delete"],
                    "budgets": ["findAndModify", "update", "delete many"],
                    "mail_outbox": ["findAndModify", "update", "delete", "delete many"],
                    "audit_events": ["findAndModify", "update many"],
                ])
            #expect(Set(seen.keys) == Set(keys.keys))
        }
    }

    private static func record(in database: MongoDatabase) async throws {
        _ = try await database.run(
            .plain, ["create": "system.profile", "capped": true, "size": .int64(64 << 20)])
        _ = try await database.run(.plain, ["profile": 2])
    }

    private static func recorded(in database: MongoDatabase) async throws -> [RecordedWrite] {
        _ = try await database.run(.plain, ["profile": 0])
        // Not the test's own writes, nor those of the TTL indexes.
        let writes: BSONDocument = [
            "appName": "afterimage",
            "$or": [["op": ["$in": ["update", "remove"]]], ["command.findAndModify": ["$exists": true]]],
        ]
        let entries = try await database.collection("system.profile").find(MongoFind(writes, limit: 20_000)) {
            view throws(BSONError) in BSONDocument(copying: view)
        }
        return entries.compactMap(RecordedWrite.init(profiled:))
    }
}
