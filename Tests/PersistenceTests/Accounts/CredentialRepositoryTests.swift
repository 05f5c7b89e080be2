import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Passwords and second factors in the database.
@Suite struct CredentialRepositoryTests {
    private static let ids = RecordIDSource(now: { Timestamp(milliseconds: 1_700_000_000_000) })
    private static let password = hash(1)
    private static let secret = SealedSecret(key: "01234567", bytes: Array(0..<48))
    private static let codes = (1...10).map { SecretHash(Array(repeating: $0, count: 32)) }

    private static func hash(_ byte: UInt8) -> PasswordHash {
        PasswordHash(
            salt: [byte, 0, 2], hash: [byte, 0, 4], cost: ScryptCost(rounds: 1 << 16, blockSize: 8, parallelism: 2))
    }

    /// Also stores an account.
    private static func open(
        _ body: (MongoCredentialRepository, RecordID, MongoDatabase) async throws -> Void
    ) async throws {
        try await TestMongo.withDatabase { database in
            let names = CollectionNames()
            try await IndexCatalogue(names: names).apply(to: database)
            let id = ids.next()
            let account = Account(
                id: id, email: EmailAddress("alice@example.org"), name: nil, isAdmin: false,
                createdAt: Timestamp(milliseconds: 1_700_000_000_123))
            let accounts = MongoNewAccountRepository(database, names: names)
            #expect(try await accounts.add(NewAccount(account, password: password)))
            try await body(MongoCredentialRepository(database, names: names), id, database)
        }
    }

    private static func document(_ database: MongoDatabase) async throws -> BSONDocument {
        try await required(
            database.collection("users").findOne([:]) { view throws(BSONError) in BSONDocument(copying: view) })
    }

    /// Gives the account a second factor.
    private static func enable(_ credentials: MongoCredentialRepository, _ id: RecordID) async throws {
        try await credentials.setPendingFactor(secret, of: id, for: .seconds(60))
        #expect(
            try await credentials.enableFactor(secret, step: 100, recoveryCodes: codes, of: id, keeping: nil))
    }

    @Test func `A password is replaced if it is still the old one, and all other sessions end in the same write`()
        async throws
    {
        try await Self.open { credentials, id, database in
            let session = Self.ids.next()
            _ = try await database.collection("users").updateOne(
                [:], .operators(["$set": ["reset": ["token_hash": 1]]]))
            #expect(
                try await credentials.setPassword(
                    Self.hash(2), replacing: Self.password, of: id, keeping: session))
            #expect(try await credentials.credentials(of: id)?.password == Self.hash(2))
            let stored = try await Self.document(database)
            #expect(stored["kept_session"] == .objectID(ObjectID(session)) && stored["reset"] == nil)
            guard case .date? = stored["valid_since"] else {
                Issue.record("no time: \(stored)")
                return
            }
            for old in [Self.password, nil] {
                #expect(
                    try await credentials.setPassword(Self.hash(3), replacing: old, of: id, keeping: nil) == false)
            }
            #expect(try await credentials.credentials(of: id)?.password == Self.hash(2))
            #expect(
                try await credentials.setPassword(Self.hash(3), replacing: Self.hash(2), of: id, keeping: nil))
            #expect(try await Self.document(database)["kept_session"] == nil)
        }
    }

    @Test func `Of concurrent changes of a password one succeeds`() async throws {
        try await Self.open { credentials, id, _ in
            let changed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await credentials.setPassword(
                            Self.hash(UInt8(10 + number)), replacing: Self.password, of: id, keeping: nil)
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(changed == 1)
        }
    }

    @Test func `An account without a password gets its first once`() async throws {
        try await Self.open { credentials, id, database in
            _ = try await database.collection("users").updateOne([:], .operators(["$unset": ["password": ""]]))
            #expect(try await credentials.setPassword(Self.hash(2), replacing: nil, of: id, keeping: nil))
            #expect(try await credentials.setPassword(Self.hash(3), replacing: nil, of: id, keeping: nil) == false)
            #expect(try await credentials.credentials(of: id)?.password == Self.hash(2))
        }
    }

    @Test func `A second factor waits for a while, and is enabled once`() async throws {
        try await Self.open { credentials, id, database in
            try await credentials.setPendingFactor(Self.secret, of: id, for: .seconds(-1))
            #expect(try await credentials.credentials(of: id)?.pendingFactor == nil)
            try await credentials.setPendingFactor(Self.secret, of: id, for: .seconds(60))
            let waiting = try #require(try await credentials.credentials(of: id))
            #expect(waiting.pendingFactor == Self.secret && waiting.factor == nil && !waiting.account.hasSecondFactor)
            let other = SealedSecret(key: "01234567", bytes: [1])
            #expect(
                try await credentials.enableFactor(other, step: 1, recoveryCodes: [], of: id, keeping: nil) == false)
            let session = Self.ids.next()
            #expect(
                try await credentials.enableFactor(
                    Self.secret, step: 100, recoveryCodes: Self.codes, of: id, keeping: session))
            let enabled = try #require(try await credentials.credentials(of: id))
            #expect(enabled.factor?.secret == Self.secret && enabled.factor?.lastStep == 100)
            #expect(enabled.pendingFactor == nil && enabled.account.hasSecondFactor)
            #expect(enabled.account.recoveryCodesLeft == 10)
            #expect(try await Self.document(database)["kept_session"] == .objectID(ObjectID(session)))
            #expect(
                try await credentials.enableFactor(
                    Self.secret, step: 101, recoveryCodes: [], of: id, keeping: nil) == false)
        }
    }

    @Test func `A new second factor replaces an enabled one only when it is confirmed`() async throws {
        try await Self.open { credentials, id, _ in
            try await Self.enable(credentials, id)
            let new = SealedSecret(key: "89abcdef", bytes: [7])
            try await credentials.setPendingFactor(new, of: id, for: .seconds(60))
            #expect(try await credentials.credentials(of: id)?.factor?.secret == Self.secret)
            #expect(
                try await credentials.enableFactor(
                    new, step: 7, recoveryCodes: [Self.codes[0]], of: id, keeping: nil))
            let enabled = try await credentials.credentials(of: id)
            #expect(enabled?.factor?.secret == new && enabled?.factor?.lastStep == 7)
            #expect(enabled?.account.recoveryCodesLeft == 1)
        }
    }

    @Test func `Of twenty concurrent uses of a step, or of a recovery code, one succeeds`() async throws {
        try await Self.open { credentials, id, _ in
            #expect(try await credentials.use(101, of: id) == false)
            try await Self.enable(credentials, id)
            #expect(try await credentials.use(100, of: id) == false)
            let steps = try await Self.successes { try await credentials.use(101, of: id) }
            let codes = try await Self.successes { try await credentials.use(Self.codes[3], of: id) }
            #expect(steps == 1 && codes == 1)
            #expect(try await credentials.use(100, of: id) == false)
            #expect(try await credentials.use(SecretHash(Array(repeating: 99, count: 32)), of: id) == false)
            #expect(try await credentials.credentials(of: id)?.account.recoveryCodesLeft == 9)
        }
    }

    private static func successes(_ use: @escaping @Sendable () async throws -> Bool) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { try await use() } }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
    }

    @Test func `Removing the second factor leaves nothing of it, and ends all other sessions`() async throws {
        try await Self.open { credentials, id, database in
            #expect(try await credentials.setRecoveryCodes(Self.codes, of: id) == false)
            try await Self.enable(credentials, id)
            try await credentials.setPendingFactor(Self.secret, of: id, for: .seconds(60))
            #expect(try await credentials.setRecoveryCodes([Self.codes[0]], of: id))
            #expect(try await credentials.credentials(of: id)?.account.recoveryCodesLeft == 1)
            try await credentials.removeFactor(of: id, keeping: nil)
            let stored = try await Self.document(database)
            #expect(["totp", "totp_pending", "recovery_codes"].allSatisfy { stored[$0] == nil })
            #expect(stored["valid_since"] != nil)
        }
    }

    @Test func `A session is recent by the clock of the database, for its user only`() async throws {
        try await Self.open { credentials, id, database in
            let (session, user) = (Self.ids.next(), UserID(account: id))
            let now = try await database.serverTime()
            try await database.collection("sessions").insert([
                "_id": .objectID(ObjectID(session)), "user_id": .string(user.text),
                "created_at": .date(milliseconds: now - 60_000),
            ])
            #expect(try await credentials.isRecent(session, of: user, within: .seconds(600)))
            #expect(try await credentials.isRecent(session, of: user, within: .seconds(30)) == false)
            #expect(
                try await credentials.isRecent(session, of: UserID(account: session), within: .seconds(600)) == false)
            #expect(try await credentials.isRecent(id, of: user, within: .seconds(600)) == false)
        }
    }
}
