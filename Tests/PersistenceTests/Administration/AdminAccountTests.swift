import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// The accounts for administrators, as they are stored.
@Suite struct AdminAccountTests {
    private static let names = CollectionNames()
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
    private static let password = PasswordHash(
        salt: [1], hash: [2], cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1))

    private static func open(
        _ body: (MongoAdminAccountRepository, MongoCollection, MongoDatabase) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            try await IndexCatalogue(names: names).apply(to: database)
            try await body(
                MongoAdminAccountRepository(database, names: names), database.collection(names.users), database)
        }
    }

    private static func add(_ email: String, name: String? = nil, to database: MongoDatabase) async throws -> RecordID {
        let id = ids.next()
        let account = Account(
            id: id, email: EmailAddress(email), name: name.flatMap { AccountName($0) }, isAdmin: false,
            createdAt: id.createdAt)
        _ = try await MongoNewAccountRepository(database, names: names).add(NewAccount(account, password: password))
        return id
    }

    private static func found(
        _ search: [String], _ accounts: MongoAdminAccountRepository
    ) async throws -> [String] {
        let page = try await accounts.page(search, PageRequest(start: .skip(0), limit: 10)) { next in
            var emails: [String] = []
            while let account = next() { emails.append(account.account.email?.text ?? "") }
            return emails
        }
        #expect(page.total == ListTotal(page.content.count))
        return page.content.sorted()
    }

    private static func stored(_ id: RecordID, _ collection: MongoCollection) async throws -> BSONDocument {
        try required(
            try await collection.findOne(["_id": .objectID(ObjectID(id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    private static func change(_ configure: (inout AccountChange) -> Void) -> AccountChange {
        var change = AccountChange()
        configure(&change)
        return change
    }

    @Test func `Accounts are found by the start of the address, of its domain and of each word of the name`()
        async throws
    {
        try await Self.open { accounts, collection, database in
            _ = try await Self.add("anna.b@example.org", name: "Anna Ångström", to: database)
            _ = try await Self.add("bob@other.example", name: "Bob (the .* man)", to: database)
            // Not accounts: what is left of an erased one, and another application's document.
            try await collection.insert([
                "_id": .objectID(ObjectID(Self.ids.next())), "erased_at": .date(milliseconds: 1),
            ])
            let (anna, bob) = ("anna.b@example.org", "bob@other.example")
            for (search, expected) in [
                ([], [anna, bob]), (["anna"], [anna]), (["anna.b@exam"], [anna]), (["example.org"], [anna]),
                (["exam"], [anna]), (["ångs"], [anna]), (["anna", "ång"], [anna]), (["anna", "bob"], []),
                (["nna"], []), (["."], [bob]), ([".*"], [bob]), (["(the"], [bob]), (["a.na"], []), (["$"], []),
                (["\\"], []),
            ] as [([String], [String])] {
                #expect(try await Self.found(search, accounts) == expected, "\(search)")
            }
        }
    }

    @Test func `Limits are stored as text and bytes, replaced as a whole, and removed`() async throws {
        try await Self.open { accounts, collection, database in
            let id = try await Self.add("anna@example.org", to: database)
            let both = BudgetLimits(perDay: Money("0.5"), perMonth: Money("80"))
            let first = try await accounts.change(
                id,
                Self.change {
                    $0.budget = .set(both)
                    $0.quota = .set(5_000_000_000)
                })
            #expect(first?.budget == both && first?.quota == 5_000_000_000)
            #expect(try await Self.stored(id, collection)["budget"] == ["per_day": "0.50", "per_month": "80.00"])
            let month = BudgetLimits(perMonth: Money("1"))
            #expect(try await accounts.change(id, Self.change { $0.budget = .set(month) })?.budget == month)
            let unlimited = try await accounts.change(id, Self.change { $0.budget = .set(BudgetLimits()) })
            #expect(unlimited?.budget == BudgetLimits() && unlimited?.quota == 5_000_000_000)
            let standard = try await accounts.change(
                id,
                Self.change {
                    $0.budget = .standard
                    $0.quota = .standard
                })
            #expect(standard?.budget == nil && standard?.quota == nil)
            #expect(try await accounts.managedAccount(id) == standard)
            #expect(try await accounts.change(Self.ids.next(), Self.change { $0.quota = .set(1) }) == nil)
        }
    }

    @Test func `Disabling dates the end of all sessions, and enabling keeps it`() async throws {
        try await Self.open { accounts, collection, database in
            let id = try await Self.add("anna@example.org", to: database)
            _ = try await collection.updateOne([:], .operators(["$set": ["kept_session": "s", "role_source": "oidc"]]))
            let before = try await database.serverTime()
            let disabled = try await accounts.change(
                id,
                Self.change {
                    $0.isDisabled = true
                    $0.isAdmin = true
                })
            #expect(disabled?.account.isDisabled == true && disabled?.account.isAdmin == true)
            let stored = try await Self.stored(id, collection)
            #expect(stored["kept_session"] == nil && stored["role_source"] == "admin")
            guard case .date(let since)? = stored["valid_since"], case .date(let at)? = stored["disabled_at"] else {
                Issue.record("no dates: \(stored)")
                return
            }
            #expect(since >= before && at >= before)
            #expect(try await accounts.change(id, Self.change { $0.isDisabled = false })?.account.isDisabled == false)
            let enabled = try await Self.stored(id, collection)
            #expect(enabled["disabled_at"] == nil && enabled["valid_since"] == .date(milliseconds: since))
        }
    }

    @Test func `A lost second factor is removed with its codes, and all sessions end`() async throws {
        try await Self.open { accounts, collection, database in
            let id = try await Self.add("anna@example.org", to: database)
            let factor: BSONValue = ["totp": ["key": "k"], "totp_pending": ["key": "p"], "recovery_codes": ["a"]]
            _ = try await collection.updateOne([:], .operators(["$set": factor]))
            #expect(try await accounts.managedAccount(id)?.account.hasSecondFactor == true)
            #expect(try await accounts.removeSecondFactor(of: id))
            #expect(try await accounts.managedAccount(id)?.account.hasSecondFactor == false)
            let stored = try await Self.stored(id, collection)
            for field in ["totp", "totp_pending", "recovery_codes"] { #expect(stored[field] == nil, "\(field)") }
            #expect(stored["valid_since"] != nil)
            #expect(try await accounts.removeSecondFactor(of: Self.ids.next()) == false)
        }
    }

    @Test func `Names are those of the accounts and keys that are stored, of any number`() async throws {
        try await Self.open { _, _, database in
            let repository = MongoAdminNameRepository(database, names: Self.names)
            let anna = try await Self.add("anna@example.org", to: database)
            let strangers = Set((0..<1500).map { _ in Self.ids.next() })
            #expect(
                try await repository.addresses(of: strangers.union([anna])) == [anna: EmailAddress("anna@example.org")])
            #expect(try await repository.addresses(of: ["system:rule", anna.text]) == [anna.text: "anna@example.org"])
            let key = Self.ids.next()
            try await database.collection(Self.names.apiKeys).insert([
                "_id": .objectID(ObjectID(key)), "user_id": .string(anna.text), "name": "Script", "prefix": "ai_abcde",
                "hash": .binary([1], subtype: 0),
            ])
            let name = KeyName(name: "Script", prefix: "ai_abcde", user: anna.text)
            #expect(try await repository.keys(strangers.union([key])) == [key: name])
        }
    }
}
