import Application
import BSON
import Domain
import Foundation
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct InvitationRepositoryTests {
    private struct Fixture {
        let invitations: MongoInvitationRepository
        let accounts: MongoNewAccountRepository
        let collection: MongoCollection
        let database: MongoDatabase
        let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
        let token = SecretToken { count in (0..<count).map { _ in .random(in: 0...255) } }

        func add(_ change: (inout InvitationDraft) -> Void = { _ in }) async throws -> Invitation {
            var draft = InvitationDraft()
            change(&draft)
            return try await invitations.add(draft, id: ids.next(), token: token.hash, by: "root")
        }

        /// - Parameter id: made a while ago, if none is given.
        func makeAccount(_ id: RecordID? = nil) async throws -> RecordID {
            let id = id ?? ids.next()
            let account = Account(
                id: id, email: EmailAddress("\(id.text)@example.org"), name: nil, isAdmin: false,
                createdAt: Timestamp(milliseconds: 1_700_000_000_000))
            #expect(try await accounts.add(NewAccount(account)))
            return id
        }
    }

    private static func open(_ body: (Fixture) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(
                Fixture(
                    invitations: MongoInvitationRepository(database, names: names),
                    accounts: MongoNewAccountRepository(database, names: names),
                    collection: database.collection(names.invitations), database: database))
        }
    }

    /// An id that was made just now.
    private static func recent() -> RecordID {
        RecordIDSource(now: { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970) * 1000) }).next()
    }

    @Test func `An invitation is read as it was added, and the database's clock dates it`() async throws {
        try await Self.open { fixture in
            let before = Timestamp(milliseconds: try await fixture.database.serverTime())
            let budget = BudgetLimits(perDay: Money("0.5"), perMonth: nil)
            let added = try await fixture.add { ($0.isAdmin, $0.budget, $0.uses) = (true, budget, 3) }
            #expect(added.isAdmin && added.budget == budget && added.uses == 3 && added.used == 0)
            #expect(added.createdBy == "root" && added.createdAt >= before)
            #expect(added.expiresAt.since(added.createdAt) == Invitation.defaultLifetime)
            #expect(try await fixture.invitations.usable(fixture.token.hash) == added)
            let other = SecretToken { Array(repeating: 1, count: $0) }
            #expect(try await fixture.invitations.usable(other.hash) == nil)
            let stored = try #require(
                try await fixture.collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) })
            #expect(stored["token_hash"] == .binary(fixture.token.hash.bytes, subtype: 0))
            #expect(stored["budget"]?["per_day"] == "0.50" && stored["role"] == "admin")
        }
    }

    @Test func `Of concurrent registrations no more pass than an invitation has places`() async throws {
        try await Self.open { fixture in
            _ = try await fixture.add { $0.uses = 3 }
            let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<30 {
                    let id = Self.recent()
                    group.addTask { try await fixture.invitations.accept(fixture.token.hash, by: id) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(passed == 3)
            #expect(try await fixture.invitations.usable(fixture.token.hash) == nil)
        }
    }

    @Test func `A place is taken once by an account, also if it asks again, and is free when it is given back`()
        async throws
    {
        try await Self.open { fixture in
            _ = try await fixture.add()
            let (first, second) = (Self.recent(), Self.recent())
            for _ in 0..<3 { #expect(try await fixture.invitations.accept(fixture.token.hash, by: first)) }
            #expect(try await !fixture.invitations.accept(fixture.token.hash, by: second))
            try await fixture.invitations.giveBack(fixture.token.hash, of: first)
            #expect(try await fixture.invitations.accept(fixture.token.hash, by: second))
        }
    }

    @Test func `The place of an account that was never made is free after a minute`() async throws {
        try await Self.open { fixture in
            _ = try await fixture.add { $0.uses = 3 }
            let (made, abandoned, recent) = (try await fixture.makeAccount(), fixture.ids.next(), Self.recent())
            for id in [made, abandoned, recent] {
                #expect(try await fixture.invitations.accept(fixture.token.hash, by: id))
            }
            #expect(try await fixture.invitations.usable(fixture.token.hash)?.uses == 3)
            // Only the place of the abandoned one became free.
            #expect(try await fixture.invitations.accept(fixture.token.hash, by: try await fixture.makeAccount()))
            #expect(try await fixture.invitations.usable(fixture.token.hash) == nil)
        }
    }

    @Test func `An invitation that has expired or was ended cannot be used, and is listed until it is deleted`()
        async throws
    {
        try await Self.open { fixture in
            let now = try await fixture.database.serverTime()
            let expired = try await fixture.add { $0.expiresAt = Timestamp(milliseconds: now) }
            #expect(try await fixture.invitations.usable(fixture.token.hash) == nil)
            #expect(try await !fixture.invitations.accept(fixture.token.hash, by: Self.recent()))
            #expect(try await Self.list(fixture) == [expired.id])
            #expect(try await fixture.invitations.remove(expired.id))
            #expect(try await !fixture.invitations.remove(expired.id))
            let ended = try await fixture.add()
            #expect(try await fixture.invitations.remove(ended.id))
            #expect(try await !fixture.invitations.accept(fixture.token.hash, by: Self.recent()))
            #expect(try await Self.list(fixture) == [])
        }
    }

    private static func list(_ fixture: Fixture) async throws -> [RecordID] {
        try await fixture.invitations.page(PageRequest(start: .skip(0), limit: 20)) { next in
            var ids: [RecordID] = []
            while let invitation = next() { ids.append(invitation.id) }
            return ids
        }.content
    }

    @Test func `The queries use their indexes`() async throws {
        try await Self.open { fixture in
            _ = try await fixture.add()
            let one = try await ExplainedPlan(
                fixture.collection.findCommand(MongoInvitationRepository.find(fixture.token.hash)),
                in: fixture.database)
            #expect(one.isServedByIndex && one.indexes == ["token_hash_1"] && one.documents == 1)
            let page = MongoInvitationRepository.page(PageRequest(start: .skip(0), limit: 20))
            let list = try await ExplainedPlan(fixture.collection.findCommand(page), in: fixture.database)
            #expect(list.isServedByIndex && list.indexes == ["created_at_-1__id_-1"])
        }
    }
}
