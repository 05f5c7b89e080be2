import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

@Suite struct AccountRepositoryTests {
    private static let password = PasswordHash(
        salt: [1, 0, 2], hash: [3, 0, 4], cost: ScryptCost(rounds: 1 << 16, blockSize: 8, parallelism: 2))
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })

    private static func open(
        _ body: (MongoAccountRepository, MongoCollection, MongoDatabase) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(MongoAccountRepository(database, names: names), database.collection(names.users), database)
        }
    }

    private static func account(_ email: String, name: String? = nil) throws -> Account {
        Account(
            id: ids.next(), email: try required(EmailAddress(email)), name: name.flatMap { AccountName($0) },
            isAdmin: false, createdAt: Timestamp(milliseconds: 1_700_000_000_123))
    }

    private static func add(_ account: Account, to database: MongoDatabase) async throws -> Bool {
        try await MongoNewAccountRepository(database, names: CollectionNames()).add(
            NewAccount(account, password: password))
    }

    @Test func `A stored account is read unchanged`() async throws {
        try await Self.open { accounts, collection, database in
            let account = try Self.account("alice@example.org", name: "Alice")
            #expect(try await Self.add(account, to: database))
            let found = try #require(try await accounts.account(of: try required(account.email)))
            #expect(found.account == account && found.password == Self.password)
            #expect(try await accounts.account(account.id) == account)
            #expect(try await accounts.account(Self.ids.next()) == nil)
            #expect(try await accounts.account(of: try required(EmailAddress("bob@example.org"))) == nil)
            let stored = try #require(
                try await collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) })
            #expect(stored["role"] == "user" && stored["password"]?["algorithm"] == "scrypt")
            #expect(stored["created_at"] == .date(milliseconds: 1_700_000_000_123))
        }
    }

    @Test func `Of concurrent registrations of an e-mail address one succeeds`() async throws {
        try await Self.open { _, collection, database in
            let added = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    let account = try Self.account("alice@example.org")
                    group.addTask { try await Self.add(account, to: database) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(added == 1)
            #expect(try await collection.count([:]) == 1)
        }
    }

    @Test func `A password hash is replaced unless it has changed`() async throws {
        try await Self.open { accounts, _, database in
            let account = try Self.account("alice@example.org")
            _ = try await Self.add(account, to: database)
            let new = PasswordHash(salt: [5], hash: [6], cost: ScryptCost(rounds: 2, blockSize: 1, parallelism: 1))
            try await accounts.replace(Self.password, by: new, of: account.id)
            #expect(try await accounts.account(of: try required(account.email))?.password == new)
            try await accounts.replace(Self.password, by: Self.password, of: account.id)
            #expect(try await accounts.account(of: try required(account.email))?.password == new)
        }
    }

    @Test func `The admin role is granted and revoked, and nothing else changes`() async throws {
        try await Self.open { accounts, _, database in
            let account = try Self.account("alice@example.org", name: "Alice")
            let other = try Self.account("bob@example.org")
            for one in [account, other] { _ = try await Self.add(one, to: database) }
            for isAdmin in [true, true, false] {
                let changed = try #require(try await accounts.setAdmin(isAdmin, of: try required(account.email)))
                #expect(changed.isAdmin == isAdmin && changed.id == account.id && changed.name == account.name)
                let stored = try #require(try await accounts.account(of: try required(account.email)))
                #expect(stored.account == changed && stored.password == Self.password)
                #expect(try await accounts.account(other.id) == other)
            }
            #expect(try await accounts.setAdmin(true, of: try required(EmailAddress("eve@example.org"))) == nil)
        }
    }

    @Test func `A role that is granted by hand is not the identity provider's to take back`() async throws {
        try await Self.open { accounts, _, database in
            let account = try Self.account("alice@example.org")
            _ = try await Self.add(account, to: database)
            let linked = MongoProviderAccountRepository(database, names: CollectionNames())
            #expect(try await linked.setRole(isAdmin: true, of: account.id))
            _ = try await accounts.setAdmin(true, of: try required(account.email))
            #expect(try await !linked.setRole(isAdmin: false, of: account.id))
            #expect(try await accounts.account(account.id)?.isAdmin == true)
        }
    }

    @Test func `An account says when its sessions were ended`() async throws {
        try await Self.open { accounts, _, database in
            let account = try Self.account("alice@example.org")
            _ = try await Self.add(account, to: database)
            #expect(try await accounts.account(account.id)?.validSince == nil)
            try await MongoSessionRepository(database, names: CollectionNames()).endAll(of: account.user, except: nil)
            let ended = try #require(try await accounts.account(account.id)?.validSince)
            #expect(try await accounts.account(of: try required(account.email))?.account.validSince == ended)
        }
    }

    @Test func `A profile is changed with the words that admins find it by`() async throws {
        try await Self.open { accounts, collection, database in
            let account = try Self.account("alice@example.org", name: "Alice")
            _ = try await Self.add(account, to: database)
            let name = try required(AccountName("Alice $$NOW Smith"))
            let changed = try await accounts.change(ProfileChange(name: .set(name)), of: account.id)
            #expect(changed?.name == name && changed?.notifiesVideos == false)
            func search() async throws -> BSONValue? {
                try await collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) }?["search"]
            }
            #expect(
                try await search() == ["alice@example.org", "example.org", "alice", "$$now", "smith"])
            #expect(
                try await accounts.change(ProfileChange(notifiesVideos: true), of: account.id)?.notifiesVideos == true)
            let cleared = try await accounts.change(ProfileChange(name: .clear, notifiesVideos: false), of: account.id)
            #expect(cleared?.name == nil && cleared?.notifiesVideos == false)
            #expect(try await search() == ["alice@example.org", "example.org"])
            #expect(try await accounts.account(of: try required(account.email))?.password == Self.password)
            #expect(try await accounts.change(ProfileChange(name: .clear), of: Self.ids.next()) == nil)
        }
    }

    @Test func `Records of another application are left unchanged`() async throws {
        try await Self.open { accounts, collection, _ in
            try await collection.insert([["_id": 1, "email": "one@example.org", "role": "guest"]])
            #expect(try await accounts.setAdmin(true, of: try required(EmailAddress("one@example.org"))) == nil)
            let stored = try await collection.findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) }
            #expect(stored?["role"] == "guest")
        }
    }

    @Test func `Users of another application reserve their e-mail addresses but cannot sign in`() async throws {
        try await Self.open { accounts, collection, database in
            let others: [BSONDocument] = [
                ["_id": 1, "email": "one@example.org", "password": "$2b$12$abc"],
                ["_id": .objectID(ObjectID(Self.ids.next())), "email": "two@example.org", "password": "$2b$12$abc"],
                [
                    "_id": .objectID(ObjectID(Self.ids.next())), "email": "three@example.org", "role": 7,
                    "password": ["algorithm": "argon2id", "hash": "x"],
                ],
                ["_id": "a", "name": "no address"], ["_id": "b", "name": "no address"],
            ]
            try await collection.insert(others)
            #expect(
                try await IndexCatalogue(names: CollectionNames()).check(database).allSatisfy { $0.state == .present })
            for (email, isKnown) in [("one", false), ("two", true), ("three", true)] {
                let address = try required(EmailAddress("\(email)@example.org"))
                let found = try await accounts.account(of: address)
                #expect((found != nil) == isKnown && found?.password == nil, "\(email)")
                #expect(try await Self.add(Self.account(address.text), to: database) == false)
            }
        }
    }

    @Test func `An e-mail address is looked up by index`() async throws {
        try await Self.open { _, collection, database in
            for number in 0..<50 {
                _ = try await Self.add(Self.account("user\(number)@example.org"), to: database)
            }
            let filter = MongoAccountRepository.byEmail(try required(EmailAddress("user7@example.org")))
            let plan = try await ExplainedPlan(collection.findCommand(MongoFind(filter, limit: 1)), in: database)
            #expect(plan.isServedByIndex && plan.indexes == ["email_1"] && plan.keys == 1 && plan.documents == 1)
        }
    }
}
