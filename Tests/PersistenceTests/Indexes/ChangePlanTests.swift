import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// What a listener has missed is found without reading what it knows.
@Suite struct ChangePlanTests {
    private static let begin: Int64 = 1_700_000_000_000
    /// Of each owner's 500 records, the last 20.
    private static let timestamp = Timestamp(milliseconds: begin + 480)
    private static let people = ["alice", "bob", "carol"]

    @Test func `What one owner or several have missed is served by an index, and no more is read than is told`()
        async throws
    {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let (generations, images) = (
                database.collection(names.generations), database.collection(names.generatedImages)
            )
            try await generations.insert(Self.records("user_id", "updated_at", ("session_id", .null)))
            // Visitors' records, and those that an account has taken over.
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
                (owner, .string(people[number % 3])), (time, .date(milliseconds: begin + Int64(number / 3))),
                (more.0, more.0 == "taskId" ? .string("\(number)") : more.1),
            ])
        }
    }

    /// - Parameter keys: how many an index of owner and time has to be read for it.
    private func check(
        _ command: BSONDocument, _ found: Int, keys: Int, _ database: MongoDatabase,
        at location: SourceLocation = #_sourceLocation
    ) async throws {
        let plan = try await ExplainedPlan(command, in: database)
        #expect(plan.isServedByIndex && plan.returned == found, "\(plan)", sourceLocation: location)
        // The bounds of each owner's interval beside them.
        #expect(plan.keys <= keys + 4 && plan.documents <= keys, "\(plan)", sourceLocation: location)
    }
}
