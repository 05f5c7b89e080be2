import Application
import BSON
import Domain
import FoundationEssentials
import MongoClient
import Persistence
import Testing

/// The deletion of an account, until its end.
@Suite(.timeLimit(.minutes(5))) struct ClosureTests {
    private static let (alice, bob) = (PersonFixture(0xa11ce), PersonFixture(0xb0b))
    private static let names = ClosureFixture.names

    /// Whether nothing of the account can be reached, and its items are in the trash.
    private func expectClosed(_ person: PersonFixture, _ fixture: ClosureFixture) async throws {
        let account = try #require(try await fixture.closures.account(person.account))
        #expect(account.stage == .closing)
        let user = try #require(try await fixture.user(person))
        #expect(user["deletion"]?["step_due_at"] == user["deletion"]?["due_at"])
        for name in [Self.names.sessions, Self.names.apiKeys] {
            #expect(try await fixture.database.collection(name).count(["user_id": .string(person.owner.text)]) == 0)
        }
        for name in [Self.names.shares, Self.names.downloads] {
            #expect(try await fixture.database.collection(name).count(["owner": .string(person.owner.text)]) == 0)
        }
        let image = try #require(try await fixture.record(person.image, in: Self.names.generatedImages))
        #expect(image["isActive"] == false && image["batch"] == .objectID(ObjectID(account.batch)))
        try await expectOldTrash(person, fixture)
    }

    private func expectRestored(_ person: PersonFixture, _ fixture: ClosureFixture) async throws {
        #expect(try await fixture.closures.account(person.account) == nil)
        let user = try #require(try await fixture.user(person))
        #expect(user["deletion"] == nil && user["email"] != nil)
        let image = try #require(try await fixture.record(person.image, in: Self.names.generatedImages))
        #expect(image["isActive"] == true && image["trashed_at"] == nil)
        try await expectOldTrash(person, fixture)
    }

    /// Whether what was in the trash before is still there.
    private func expectOldTrash(_ person: PersonFixture, _ fixture: ClosureFixture) async throws {
        let video = try #require(try await fixture.record(person.video, in: Self.names.generations))
        #expect(video["is_active"] == false && video["batch"] == nil && video["purge_due_at"] == nil)
    }

    @Test func `Closing ends all access in one write, puts the items into the trash, and says what there was`()
        async throws
    {
        try await ClosureFixture.open { fixture in
            for person in [Self.alice, Self.bob] { try await fixture.add(person) }
            let others = try await fixture.documents(naming: Self.bob)
            let (receipt, endsAt) = try await fixture.process().close(
                Self.alice.account, by: ClosureFixture.actor, from: nil)
            var expected = ClosureReceipt()
            (expected.images, expected.videos, expected.shares, expected.keys) = (1, 1, 1, 1)
            (expected.sessions, expected.bytes) = (1, 200)
            #expect(receipt == expected)
            try await expectClosed(Self.alice, fixture)
            let user = try #require(try await fixture.user(Self.alice))
            #expect(user["deletion"]?["due_at"] == .date(milliseconds: endsAt.milliseconds))
            #expect(user["valid_since"] == user["deletion"]?["requested_at"])
            #expect(try await fixture.documents(naming: Self.bob) == others)
        }
    }

    @Test func `Closing again changes neither the receipt nor the end`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            let process = fixture.process()
            let first = try await process.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            let user = try await fixture.user(Self.alice)
            let second = try await process.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            #expect(first.receipt == second.receipt && first.endsAt == second.endsAt)
            let changed = try await fixture.user(Self.alice)
            #expect(changed?["deletion"] == user?["deletion"] && changed?["valid_since"] == user?["valid_since"])
            try await expectClosed(Self.alice, fixture)
        }
    }

    @Test func `An account that does not exist, or is erased, cannot be closed`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.database.collection(Self.names.users).insert([
                "_id": .objectID(ObjectID(Self.alice.account)), "erased_at": .date(milliseconds: 1),
            ])
            for person in [Self.alice, Self.bob] {
                let failure = await #expect(throws: Failure.self) {
                    try await fixture.process().close(person.account, by: ClosureFixture.actor, from: nil)
                }
                #expect(failure?.code == .notFound)
            }
        }
    }

    @Test func `Restoring brings back exactly what closing has moved into the trash`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            let process = fixture.process()
            _ = try await process.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            try await process.restore(Self.alice.account, by: ClosureFixture.actor, from: nil)
            try await expectRestored(Self.alice, fixture)
            try await fixture.expireLeases()
            try await process.finish()
            try await expectRestored(Self.alice, fixture)
            let failure = await #expect(throws: Failure.self) {
                try await process.restore(Self.alice.account, by: ClosureFixture.actor, from: nil)
            }
            #expect(failure?.code == .notFound)
        }
    }

    @Test func `Closing and restoring an account again and again sends three messages an hour`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            let process = fixture.process(outbox: MongoMailQueue(fixture.database, names: Self.names))
            for _ in 0..<5 {
                _ = try await process.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
                try await expectClosed(Self.alice, fixture)
                try await process.restore(Self.alice.account, by: ClosureFixture.actor, from: nil)
            }
            let messages = fixture.database.collection(Self.names.mailOutbox)
            #expect(try await messages.count(["kind": "account_closing"]) == 3)
        }
    }

    @Test func `From its end on an account cannot be restored`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            let process = fixture.process(grace: .zero)
            _ = try await process.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            let failure = await #expect(throws: Failure.self) {
                try await process.restore(Self.alice.account, by: ClosureFixture.actor, from: nil)
            }
            #expect(failure?.code == .notFound)
        }
    }

    @Test(arguments: [false, true])
    func `A closing that is interrupted at any call is completed by another process`(isApplied: Bool) async throws {
        try await ClosureFixture.open { fixture in
            for calls in 0..<100 {
                let person = PersonFixture(UInt32(calls))
                try await fixture.add(person)
                let process = fixture.process(dyingAfter: calls, isLastApplied: isApplied)
                _ = try? await process.close(person.account, by: ClosureFixture.actor, from: nil)
                try await fixture.process().finish()
                if try await fixture.closures.account(person.account) == nil {
                    // Nothing was promised.
                    #expect(calls < 2)
                    try await expectRestored(person, fixture)
                } else {
                    try await expectClosed(person, fixture)
                }
                guard process.repositories.isDead else { return }
            }
            Issue.record("It never completes.")
        }
    }

    @Test(arguments: [false, true])
    func `A restoration that is interrupted at any call is completed by another process`(isApplied: Bool) async throws {
        try await ClosureFixture.open { fixture in
            for calls in 0..<100 {
                let person = PersonFixture(UInt32(calls))
                try await fixture.add(person)
                _ = try await fixture.process().close(person.account, by: ClosureFixture.actor, from: nil)
                let process = fixture.process(dyingAfter: calls, isLastApplied: isApplied)
                _ = try? await process.restore(person.account, by: ClosureFixture.actor, from: nil)
                try await fixture.process().finish()
                if try await fixture.closures.account(person.account) == nil {
                    try await expectRestored(person, fixture)
                } else {
                    // Nothing was promised.
                    #expect(calls < 2)
                    try await expectClosed(person, fixture)
                }
                guard process.repositories.isDead else { return }
            }
            Issue.record("It never completes.")
        }
    }

    @Test func `A process that closes slowly takes back what it moves after the account was restored`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            let (slow, other) = (fixture.process(), fixture.process())
            slow.repositories.afterAccount { () throws(Failure) in
                try await other.restore(Self.alice.account, by: ClosureFixture.actor, from: nil)
            }
            _ = try await slow.close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            try await expectRestored(Self.alice, fixture)
        }
    }

    @Test func `One process claims what is due, within an index`() async throws {
        try await ClosureFixture.open { fixture in
            try await fixture.add(Self.alice)
            _ = try await fixture.process().close(Self.alice.account, by: ClosureFixture.actor, from: nil)
            let closures = fixture.closures
            #expect(try await closures.claim() == nil)
            try await fixture.expireLeases()
            let claims = try await withThrowingTaskGroup(of: ClosingAccount?.self) { group in
                for _ in 0..<8 { group.addTask { try await closures.claim() } }
                return try await group.reduce(into: [ClosingAccount?]()) { $0.append($1) }
            }
            #expect(claims.compactMap(\.self).map(\.id) == [Self.alice.account])
            let users = fixture.database.collection(Self.names.users)
            let plan = try await ExplainedPlan(
                users.findCommand(MongoFind(MongoClosureRepository.due(now: 1), limit: 1)), in: fixture.database)
            #expect(plan.indexes == ["deletion.step_due_at_1"])
        }
    }
}
