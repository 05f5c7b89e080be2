import Application
import BSON
import Domain
import FoundationEssentials
import MongoClient
import Persistence
import Testing

/// The end of an account.
@Suite(.timeLimit(.minutes(5))) struct ErasureTests {
    private static let (alice, bob) = (PersonFixture(0xa11ce), PersonFixture(0xb0b))
    private static let names = ClosureFixture.names

    private func close(_ person: PersonFixture, _ fixture: ClosureFixture) async throws {
        _ = try await fixture.process(grace: .zero).close(person.account, by: ClosureFixture.actor, from: nil)
    }

    /// Whether only what refuses the person's tokens is left.
    private func expectErased(_ person: PersonFixture, _ files: [String], _ fixture: ClosureFixture) async throws {
        let user = try #require(try await fixture.user(person))
        #expect(try Set(user.elements().map(\.key)) == ["_id", "erased_at", "tombstone_until"])
        let named = try await fixture.documents(naming: person).filter { $0.key != Self.names.users }
        #expect(named.isEmpty, "\(named)")
        let keys = try await fixture.database.collection(Self.names.budgets).count([
            "_id": .string("key:\(person.key.text)")
        ])
        #expect(keys == 0)
        for file in files { #expect(!FileManager.default.fileExists(atPath: file)) }
    }

    @Test func `After the end nothing names the person, no byte is left, and others lose nothing`() async throws {
        try await ClosureFixture.open { fixture in
            let files = try await fixture.add(Self.alice)
            let others = try await fixture.add(Self.bob)
            let before = try await fixture.documents(naming: Self.bob)
            for file in files + others { #expect(FileManager.default.fileExists(atPath: file)) }
            try await close(Self.alice, fixture)
            try await fixture.process().finish()
            try await expectErased(Self.alice, files, fixture)
            #expect(try await fixture.documents(naming: Self.bob) == before)
            for file in others { #expect(FileManager.default.fileExists(atPath: file)) }
        }
    }

    @Test func `What is kept without the person: costs, and what happened`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            try await close(Self.alice, fixture)
            try await fixture.process().finish()
            let erased = BSONValue.string(Owner.erased.text)
            let costs = try await HistoryFixture.dump(fixture.database.collection(Self.names.spending))
            #expect(costs.count == 1 && costs[0]["owner"] == erased && costs[0]["key"] == nil)
            #expect(costs[0]["budgets"] == ["everything"] && costs[0]["model"] == "wan2.6-t2v")
            let events = try await HistoryFixture.dump(fixture.database.collection(Self.names.auditEvents))
            let own = try #require(events.first { $0["action"] == "job.retried" })
            #expect(own["actor"] == erased && own["address"] == nil)
            // What the administrator did, from where, is still known.
            let disabled = try #require(events.first { $0["action"] == "user.disabled" })
            #expect(disabled["object"] == erased && disabled["address"] != nil)
            let end = try #require(events.first { $0["action"] == "user.erased" })
            #expect(end["actor"] == "system:rule" && end["object"] == .null)
        }
    }

    @Test(arguments: [false, true])
    func `An erasure that is interrupted at any call is completed by another process`(isApplied: Bool) async throws {
        try await ClosureFixture.open { fixture in
            for calls in 0..<100 {
                let person = PersonFixture(UInt32(calls))
                let files = try await fixture.add(person)
                try await close(person, fixture)
                let process = fixture.process(dyingAfter: calls, isLastApplied: isApplied)
                try? await process.finish()
                try await fixture.expireLeases()
                try await fixture.process().finish()
                try await expectErased(person, files, fixture)
                guard process.repositories.isDead else { return }
            }
            Issue.record("It never completes.")
        }
    }

    @Test func `While a person's paid work is in progress their account is not erased`() async throws {
        try await ClosureFixture.open { fixture in
            let files = try await fixture.add(Self.alice)
            let images = fixture.database.collection(Self.names.generatedImages)
            func set(_ status: String) async throws {
                _ = try await images.updateMany([:], .operators(["$set": ["status": .string(status)]]))
            }
            try await set("pending")
            try await close(Self.alice, fixture)
            for _ in 0..<2 {
                try await fixture.expireLeases()
                try await fixture.process().finish()
                #expect(try await fixture.closures.account(Self.alice.account)?.stage == .erasing)
                #expect(try await fixture.record(Self.alice.image, in: images.name) != nil)
            }
            try await set("completed")
            try await fixture.expireLeases()
            try await fixture.process().finish()
            try await expectErased(Self.alice, files, fixture)
        }
    }
}
