import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// What owners have used, added up from the records.
@Suite(.timeLimit(.minutes(2))) struct UsageRepositoryTests {
    private static let end = UsageFixture.start + .seconds(5 * 86_400)

    @Test(arguments: [UsageFixture.alice, UsageFixture.visitor])
    func `the figures of each day are those of the owner's records, the trash included`(_ owner: Owner) async throws {
        try await UsageFixture.open { fixture in
            let expected = try await fixture.fill(200, days: 5, owner: owner)
            let rows = try await fixture.usage.usage(of: owner, in: UsageFixture.start..<Self.end, by: .day)
            #expect(rows.map(\.start) == expected.keys.sorted())
            for row in rows { #expect(row.figures == expected[row.start], "\(row.start)") }
        }
    }

    @Test func `months begin at midnight UTC, and the range ends before its last moment`() async throws {
        try await UsageFixture.open { fixture in
            let expected = try await fixture.fill(100, days: 5, owner: UsageFixture.alice)
            // The last two days of February and the first three of March.
            let march = Timestamp(milliseconds: 1_772_323_200_000)
            let rows = try await fixture.usage.usage(
                of: UsageFixture.alice, in: UsageFixture.start..<Self.end, by: .month)
            #expect(rows.map(\.start) == [Timestamp(milliseconds: 1_769_904_000_000), march])
            var february = UsageFigures()
            for (day, figures) in expected where day < march { february += figures }
            #expect(rows.first?.figures == february)
            let only = try await fixture.usage.usage(
                of: UsageFixture.alice, in: UsageFixture.start..<march, by: .month)
            #expect(only.map(\.figures) == [february])
            #expect(
                try await fixture.usage.usage(of: Owner(stored: "carol"), in: UsageFixture.start..<Self.end, by: .day)
                    .isEmpty)
        }
    }

    @Test func `bytes are added up within an index, and orders along one, without a sort`() async throws {
        try await UsageFixture.open { fixture in
            _ = try await fixture.fill(150, days: 5, owner: UsageFixture.alice)
            let range = UsageFixture.start..<(UsageFixture.start + .seconds(86_400))
            let names = UsageFixture.names
            let bytes = try await explained(
                names.media, UsagePipeline.bytes(of: UsageFixture.alice, in: range, each: .day), in: fixture.database)
            #expect(bytes.stages.contains("IXSCAN") && bytes.documents == 0, "\(bytes)")
            for (kind, collection) in [(ItemKind.image, names.generatedImages), (.video, names.generations)] {
                for owner in [UsageFixture.alice, UsageFixture.visitor] {
                    let orders = try await explained(
                        collection, UsagePipeline.orders(of: kind, by: owner, in: range, each: .day),
                        in: fixture.database)
                    #expect(orders.stages.contains("IXSCAN") && orders.isServedByIndex, "\(orders)")
                }
            }
        }
    }

    private func explained(
        _ collection: String, _ pipeline: [BSONDocument], in database: MongoDatabase
    ) async throws -> ExplainedPlan {
        let command: BSONDocument = [
            "aggregate": .string(collection), "pipeline": .array(pipeline.map { .document($0) }), "cursor": [:],
        ]
        return try await ExplainedPlan(command, in: database)
    }
}
