import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct NewAccountRepositoryTests {
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
    private static let alice = ProviderIdentity(issuer: "https://id.example.org", subject: "user-7")
    private static let bob = ProviderIdentity(issuer: "https://id.example.org", subject: "user-8")

    private struct Fixture {
        let new: MongoNewAccountRepository
        let known: MongoAccountRepository
        let linked: MongoProviderAccountRepository
        let setUp: MongoSetUpRepository
        let users: MongoCollection
        let database: MongoDatabase

        func stored(_ id: RecordID) async throws -> BSONDocument {
            try required(
                try await users.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                    BSONDocument(copying: view)
                })
        }
    }

    private static func open(_ body: (Fixture) async throws -> Void) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(
                Fixture(
                    new: MongoNewAccountRepository(database, names: names),
                    known: MongoAccountRepository(database, names: names),
                    linked: MongoProviderAccountRepository(database, names: names),
                    setUp: MongoSetUpRepository(
                        database, names: names, randomBytes: { Array(repeating: 7, count: $0) }),
                    users: database.collection(names.users), database: database))
        }
    }

    private static func account(
        _ email: String?, id: RecordID = ids.next(), isAdmin: Bool = false, isVerified: Bool = false
    ) -> Account {
        var account = Account(
            id: id, email: email.flatMap { EmailAddress($0) }, name: AccountName("Alice"), isAdmin: isAdmin,
            createdAt: Timestamp(milliseconds: 1_700_000_000_123))
        account.isVerified = isVerified
        return account
    }

    private static func password(_ salt: UInt8) -> PasswordHash {
        PasswordHash(salt: [salt], hash: [1, 2], cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1))
    }

    @Test func `An account is read as it was made, with its budget and its identity`() async throws {
        try await Self.open { fixture in
            let local = Self.account("alice@example.org", isVerified: true)
            let budget = BudgetLimits(perDay: nil, perMonth: Money("12.25"))
            #expect(try await fixture.new.add(NewAccount(local, password: Self.password(1), budget: budget)))
            let found = try #require(try await fixture.known.account(of: try required(local.email)))
            #expect(found.account == local && found.password == Self.password(1))
            #expect(try await fixture.stored(local.id)["budget"]?["per_month"] == "12.25")
            var foreign = Self.account(nil, isAdmin: true)
            (foreign.hasPassword, foreign.providers) = (false, [Self.alice.issuer])
            #expect(try await fixture.new.add(NewAccount(foreign, identity: Self.alice)))
            #expect(try await fixture.linked.account(of: Self.alice) == foreign)
            #expect(try await fixture.linked.account(of: Self.bob) == nil)
            let stored = try await fixture.stored(foreign.id)
            #expect(stored["role_source"] == "oidc" && stored["password"] == nil && stored["email"] == nil)
        }
    }

    @Test func `Id, address and identity are each of one account`() async throws {
        try await Self.open { fixture in
            let first = Self.account("alice@example.org")
            #expect(try await fixture.new.add(NewAccount(first, identity: Self.alice)))
            for other in [
                NewAccount(Self.account("alice@example.org")),
                NewAccount(Self.account("bob@example.org", id: first.id)),
                NewAccount(Self.account(nil), identity: Self.alice),
            ] {
                #expect(try await !fixture.new.add(other))
            }
            let added = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    let new = NewAccount(Self.account("bob\(number)@example.org"), identity: Self.bob)
                    group.addTask { try await fixture.new.add(new) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(added == 1)
        }
    }

    @Test func `An account is linked to any number of users of providers, each of one account`() async throws {
        try await Self.open { fixture in
            let (first, second) = (Self.account("alice@example.org"), Self.account("bob@example.org"))
            for account in [first, second] { #expect(try await fixture.new.add(NewAccount(account))) }
            for _ in 0..<2 { #expect(try await fixture.linked.link(Self.alice, to: first.id)) }
            #expect(try await fixture.linked.link(Self.bob, to: first.id))
            #expect(try await !fixture.linked.link(Self.alice, to: second.id))
            #expect(
                try await !fixture.linked.link(
                    ProviderIdentity(issuer: "https://id.example.org", subject: "user-9"), to: Self.ids.next()))
            #expect(try await fixture.linked.account(of: Self.bob)?.id == first.id)
            #expect(try await fixture.linked.account(of: Self.bob)?.providers.count == 2)
            let plan = try await ExplainedPlan(
                fixture.users.findCommand(MongoFind(MongoProviderAccountRepository.find(Self.bob), limit: 1)),
                in: fixture.database)
            #expect(plan.isServedByIndex && plan.documents == 1)
        }
    }

    @Test func `A provider takes back only the role that a provider gave`() async throws {
        try await Self.open { (fixture: Fixture) async throws -> Void in
            let (local, foreign) = (Self.account("alice@example.org", isAdmin: true), Self.account("bob@example.org"))
            for account in [local, foreign] { #expect(try await fixture.new.add(NewAccount(account))) }
            #expect(try await !fixture.linked.setRole(isAdmin: true, of: local.id))
            #expect(try await !fixture.linked.setRole(isAdmin: false, of: local.id))
            #expect(try await fixture.known.account(local.id)?.isAdmin == true)
            #expect(try await fixture.linked.setRole(isAdmin: true, of: foreign.id))
            #expect(try await !fixture.linked.setRole(isAdmin: true, of: foreign.id))
            #expect(try await fixture.known.account(foreign.id)?.isAdmin == true)
            #expect(try await fixture.linked.setRole(isAdmin: false, of: foreign.id))
            #expect(try await fixture.known.account(foreign.id)?.isAdmin == false)
            #expect(try await fixture.stored(foreign.id)["role_source"] == nil)
        }
    }

    @Test func `A role that an administrator has set is neither taken nor given by a provider`() async throws {
        try await Self.open { (fixture: Fixture) async throws -> Void in
            let email = EmailAddress("alice@example.org")!
            let account = Self.account(email.text)
            #expect(try await fixture.new.add(NewAccount(account)))
            for isAdmin in [true, false] {
                #expect(try await fixture.linked.setRole(isAdmin: true, of: account.id) == isAdmin)
                #expect(try await fixture.known.setAdmin(isAdmin, of: email)?.isAdmin == isAdmin)
                #expect(try await !fixture.linked.setRole(isAdmin: !isAdmin, of: account.id))
                #expect(try await fixture.known.account(account.id)?.isAdmin == isAdmin)
            }
        }
    }

    @Test func `Of concurrent attempts to make the first account all get the same id, and one makes it`() async throws {
        try await Self.open { fixture in
            #expect(try await !fixture.setUp.hasAccount())
            let made = try await withThrowingTaskGroup(of: (RecordID, Bool).self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let id = try await fixture.setUp.reserve(Self.ids.next())
                        let account = Self.account("admin\(number)@example.org", id: id, isAdmin: true)
                        let password = Self.password(UInt8(number))
                        return (id, try await fixture.new.add(NewAccount(account, password: password)))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(made.map(\.0)).count == 1 && made.count { $0.1 } == 1)
            #expect(try await fixture.setUp.hasAccount())
            #expect(try await fixture.setUp.installation() == fixture.setUp.installation())
        }
    }

    @Test func `A reserved id is freed only by who knows it`() async throws {
        try await Self.open { fixture in
            let (first, second) = (Self.ids.next(), Self.ids.next())
            #expect(try await fixture.setUp.reserve(first) == first)
            try await fixture.setUp.release(second)
            #expect(try await fixture.setUp.reserve(second) == first)
            try await fixture.setUp.release(first)
            #expect(try await fixture.setUp.reserve(second) == second)
        }
    }
}
