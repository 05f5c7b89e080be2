import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Links that set a password, with real accounts.
@Suite(.timeLimit(.minutes(2))) struct ResetPasswordTests {
    private static let client = ClientAddress("192.0.2.1")!
    private static let password = "a new long password"

    private static func reset(_ fixture: MailFixture) -> ResetPassword {
        ResetPassword(
            repository: fixture.recovery, keys: fixture.keys,
            hasher: PasswordHasher(
                cost: ScryptCost(rounds: 2, blockSize: 1, parallelism: 1),
                randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }),
            rateLimits: fixture.rateLimits, auditLog: fixture.auditLog, endSessions: fixture.endSessions,
            tellOwner: fixture.tellOwner)
    }

    /// - Returns: the code of the failure; nil if the password was set.
    private static func use(
        _ token: String, _ fixture: MailFixture, password: String = password
    ) async throws -> Failure? {
        let (reset, password) = (reset(fixture), try Password(password, for: nil))
        do throws(Failure) {
            try await reset(token: token, password: password, from: client)
            return nil
        } catch {
            return error
        }
    }

    private static func document(of account: Account, _ fixture: MailFixture) async throws -> BSONDocument {
        try #require(
            try await fixture.users.findOne(["_id": .objectID(ObjectID(account.id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    private static func giveAccess(to account: Account, _ fixture: MailFixture) async throws {
        let (key, hash) = AccessFixture.key(of: account.user)
        _ = try await fixture.keys.add(key, hash: hash)
        let identity = ProviderIdentity(issuer: "https://idp.example", subject: "7")
        let linked = MongoProviderAccountRepository(fixture.database, names: fixture.names)
        #expect(try await linked.link(identity, to: account.id))
    }

    /// Whether the key and the linked provider are there; fails if only one is.
    private static func hasAccess(_ account: Account, _ fixture: MailFixture) async throws -> Bool {
        let keys = try await fixture.keys.keys(of: account.user, PageRequest(start: .skip(0), limit: 10))
        let isLinked = try await fixture.accounts.account(account.id)?.providers.isEmpty == false
        #expect(isLinked != keys.isEmpty)
        return isLinked
    }

    @Test func `A link sets the password once, ends all sessions and is removed`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            _ = try await fixture.users.updateOne(
                ["_id": .objectID(ObjectID(account.id))],
                .operators(["$set": ["kept_session": .objectID(ObjectID(high: 1, low: 1))]]))
            let link = try await fixture.links.link(for: account.id, lifetime: .seconds(60))
            #expect(try await Self.use(link.token, fixture) == nil)
            let stored = try await Self.document(of: account, fixture)
            guard case .date = stored["valid_since"] else {
                Issue.record("no date: \(stored)")
                return
            }
            #expect(stored["reset"] == nil && stored["kept_session"] == nil)
            #expect(try await fixture.accounts.account(of: account.email!)?.password != MailFixture.password)
            #expect(try await Self.use(link.token, fixture)?.faults.map(\.field) == ["token"])
        }
    }

    @Test func `Of 20 parallel uses of a link one sets the password`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let token = try await fixture.links.link(for: account.id, lifetime: .seconds(60)).token
            let won = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await Self.use(token, fixture, password: "a new password \(number)") == nil }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(won == 1)
        }
    }

    @Test func `A later link replaces an earlier one, and an ended one is wrong`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let first = try await fixture.links.link(for: account.id, lifetime: .seconds(60)).token
            let second = try await fixture.links.link(for: account.id, lifetime: .zero).token
            for token in [first, second, "", "AQIDBAUGBwgJCgsMDQ4PEBESExQ", String(repeating: "a", count: 100_000)] {
                #expect(try await Self.use(token, fixture)?.faults.map(\.field) == ["token"])
            }
        }
    }

    @Test func `The e-mail address is no password, and the link stays`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice-of-wonderland@example.org")
            let token = try await fixture.links.link(for: account.id, lifetime: .seconds(60)).token
            let refused = try await Self.use(token, fixture, password: "Alice-of-Wonderland@example.org")
            #expect(refused?.faults.map(\.field) == ["password"])
            #expect(try await Self.use(token, fixture) == nil)
        }
    }

    @Test func `Only a link that was sent to the account's address verifies it`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            try await Self.giveAccess(to: account, fixture)
            let handedOver = try await fixture.links.link(for: account.id, lifetime: .seconds(60)).token
            #expect(try await Self.use(handedOver, fixture) == nil)
            #expect(try await fixture.accounts.account(account.id)?.isVerified == false)
            #expect(try await Self.hasAccess(account, fixture))
            let sender = RecordingSender()
            try await fixture.queue.add(.passwordReset(account.email!), id: fixture.ids.next())
            try await fixture.sending(by: sender) {
                while sender.messages.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            }
            let token = try #require(sender.token(to: "alice@example.org"))
            #expect(try await Self.use(token, fixture) == nil)
            #expect(try await fixture.accounts.account(account.id)?.isVerified == true)
            // Whoever registered the address keeps no way in.
            #expect(try await !Self.hasAccess(account, fixture))
        }
    }

    @Test func `A verified owner who sets a new password keeps keys and linked providers`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org", isVerified: true)
            try await Self.giveAccess(to: account, fixture)
            let token = SecretToken { count in Array(repeating: 7, count: count) }
            _ = try await fixture.recovery.setReset(
                token.hash, of: account.id, sentTo: account.email, for: .seconds(60))
            #expect(try await Self.use(token.text, fixture) == nil)
            #expect(try await Self.hasAccess(account, fixture))
        }
    }

    @Test func `The owner of an address that is verified, or is by this link, is told of the new password`()
        async throws
    {
        try await MailFixture.run { fixture in
            for (number, isVerified, isSent, count) in [(1, true, false, 1), (2, false, true, 1), (3, false, false, 0)]
            {
                let account = try await fixture.account("user\(number)@example.org", isVerified: isVerified)
                let token = SecretToken { count in Array(repeating: UInt8(number), count: count) }
                _ = try await fixture.recovery.setReset(
                    token.hash, of: account.id, sentTo: isSent ? account.email : nil, for: .seconds(60))
                #expect(try await Self.use(token.text, fixture) == nil)
                let told: BSONDocument = [
                    "to": .string("user\(number)@example.org"), "kind": .string("password_changed"),
                ]
                #expect(try await fixture.outbox.count(told) == count, "user \(number)")
            }
        }
    }

    @Test func `Wrong tokens are refused after 100, right ones are not`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let token = try await fixture.links.link(for: account.id, lifetime: .seconds(60)).token
            var codes: [Failure.Code] = []
            for _ in 0..<110 {
                codes += [try await Self.use("AQIDBAUGBwgJCgsMDQ4PEBESExQ", fixture)].compactMap(\.?.code)
            }
            #expect(codes.count { $0 == .validationFailed } == 100 && codes.count { $0 == .rateLimited } == 10)
            #expect(try await Self.use(token, fixture) == nil)
        }
    }

    @Test func `The queries of links are served by indexes`() async throws {
        try await MailFixture.run { fixture in
            for number in 0..<50 { _ = try await fixture.account("user\(number)@example.org") }
            let hash = SecretHash(Array(repeating: 1, count: 32))
            for kind in ["reset", "verification"] {
                let find = MongoFind(MongoRecoveryRepository.byLink(kind, hash), limit: 1)
                let plan = try await ExplainedPlan(fixture.users.findCommand(find), in: fixture.database)
                #expect(plan.isServedByIndex && plan.documents == 0, "\(plan)")
            }
        }
    }
}
