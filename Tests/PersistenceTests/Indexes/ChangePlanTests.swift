import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Missed changes are found without reading older records.
@Suite struct ChangePlanTests {
    private static let begin: Int64 = 1_700_000_000_000
    /// The last 20 of each owner's 500 records are newer.
    private static let timestamp = Timestamp(milliseconds: begin + 480)
    private static let ownerNames = ["alice", "bob", "carol"]

    @Test func `Missed changes of one or several owners are read from an index, without extra reads`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let (generations, images) = (
                database.collection(names.generations), database.collection(names.generatedImages)
            )
            try await generations.insert(Self.records("user_id", "updated_at", ("session_id", .null)))
            // Records of anonymous sessions, unclaimed and claimed by an account.
            try await generations.insert(Self.records("session_id", "updated_at", ("user_id", .null)))
            try await generations.insert(Self.records("session_id", "updated_at", ("user_id", "dave")))
            try await images.insert(Self.records("userId", "updatedAt", ("taskId", .null)))
            for owners in [["alice"], ["alice", "bob"]] {
                let found = 20 * owners.count
                try await check(
                    generations.findCommand(
                        MongoChangeSource.generations(ofUsers: owners, since: Self.timestamp, limit: 201)),
                    found, keys: found, database)
                try await check(
                    generations.findCommand(
                        MongoChangeSource.generations(ofSessions: owners, since: Self.timestamp, limit: 201)),
                    found, keys: found * 2, database)
                try await check(
                    images.findCommand(MongoChangeSource.images(of: owners, since: Self.timestamp, limit: 201)), found,
                    keys: found, database)
            }
        }
    }

    private static func records(
        _ owner: String, _ time: String, _ more: (String, BSONValue)
    ) throws(BSONError) -> [BSONDocument] {
        try (0..<1500).map { number throws(BSONError) in
            try BSONDocument([
                (owner, .string(ownerNames[number % 3])), (time, .date(milliseconds: begin + Int64(number / 3))),
                (more.0, more.0 == "taskId" ? .string("\(number)") : more.1),
            ])
        }
    }

    /// - Parameter keys: the number of keys to examine in an index of owner and time.
    private func check(
        _ command: BSONDocument, _ found: Int, keys: Int, _ database: MongoDatabase,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await ExplainedPlan(command, in: database)
        #expect(plan.isServedByIndex && plan.returned == found, "\(plan)", sourceLocation: location)
        // Plus the bounds of each owner's interval.
        #expect(plan.keys <= keys + 4 && plan.documents <= keys, "\(plan)", sourceLocation: location)
    }
}
