import Application
import BSON
import Domain
import MongoClient
import Persistence
import TestSupport
import Testing

/// Changes and proofs of addresses, with real accounts.
@Suite(.timeLimit(.minutes(2))) struct EmailTests {
    private static let client = ClientAddress("192.0.2.1")!
    private static let session = RecordID(high: 8, low: 9)

    /// Takes every caller for the owner.
    private struct Trusting: Reauthenticate {
        let accounts: any AccountRepository

        func callAsFunction(
            _ user: UserID, _ credential: Credential, password: String?, from: ClientAddress
        ) async throws(Failure) -> Account {
            guard let account = try await accounts.account(RecordID(user.text)!) else { throw .notFound }
            return account
        }
    }

    private static func change(
        _ account: Account, to email: String, _ fixture: MailFixture, hasMail: Bool = true
    ) async throws(Failure) -> ChangeEmail.Outcome {
        let change = ChangeEmail(
            reauthenticate: Trusting(accounts: fixture.accounts), repository: fixture.recovery,
            outbox: hasMail ? fixture.queue : nil, rateLimits: fixture.rateLimits, auditLog: fixture.auditLog,
            endSessions: fixture.endSessions, makeRecordID: { [ids = fixture.ids] in ids.next() })
        return try await change(
            to: EmailAddress(email)!, of: account.user, .session(session), password: nil, from: client)
    }

    private static func verify(_ token: String, _ fixture: MailFixture) async throws(Failure) {
        let verify = VerifyEmail(
            repository: fixture.recovery, outbox: fixture.queue, rateLimits: fixture.rateLimits,
            auditLog: fixture.auditLog, endSessions: fixture.endSessions,
            makeRecordID: { [ids = fixture.ids] in ids.next() }, logger: TestMongo.quiet)
        try await verify(token: token, from: client)
    }

    /// The token of the message to an address, once it was sent.
    private static func token(to email: String, _ sender: RecordingSender) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(30)
        while sender.token(to: email) == nil, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        return try #require(sender.token(to: email))
    }

    private static func document(of account: Account, _ fixture: MailFixture) async throws -> BSONDocument {
        try #require(
            try await fixture.users.findOne(["_id": .objectID(ObjectID(account.id))]) { view throws(BSONError) in
                BSONDocument(copying: view)
            })
    }

    @Test func `A registered address is verified by its link, and the sessions stay`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let sender = RecordingSender()
            try await fixture.sending(by: sender) {
                try await fixture.queue.add(.verification(account.email!, of: account.user), id: fixture.ids.next())
                let token = try await Self.token(to: "alice@example.org", sender)
                try await Self.verify(token, fixture)
                await #expect(throws: Failure.self) { try await Self.verify(token, fixture) }
            }
            #expect(try await fixture.accounts.account(account.id)?.isVerified == true)
            #expect(try await Self.document(of: account, fixture)["valid_since"] == nil)
        }
    }

    @Test func `A new address is the account's when it is proved; only the session that asked stays`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org", isVerified: true)
            _ = try await fixture.links.link(for: account.id, lifetime: .seconds(600))
            let sender = RecordingSender()
            try await fixture.sending(by: sender) {
                #expect(try await Self.change(account, to: "$new@example.net", fixture) == .verificationSent)
                #expect(try await fixture.accounts.account(account.id)?.email == account.email)
                try await Self.verify(try await Self.token(to: "$new@example.net", sender), fixture)
                let deadline = ContinuousClock.now + .seconds(30)
                while !sender.messages.contains(where: { $0.to == account.email }), ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            #expect(sender.messages.last?.subject.description == "Your e-mail address was changed")
            let stored = try await Self.document(of: account, fixture)
            #expect(stored["email"] == "$new@example.net" && stored["email_verified"] == true)
            #expect(stored["search"] == ["$new@example.net", "example.net"])
            #expect(stored["kept_session"] == .objectID(ObjectID(Self.session)))
            #expect(stored["valid_since"] != nil && stored["verification"] == nil && stored["reset"] == nil)
        }
    }

    @Test func `An address that somebody else has got meanwhile is refused, and nothing changes`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let sender = RecordingSender()
            try await fixture.sending(by: sender) {
                _ = try await Self.change(account, to: "bob@example.org", fixture)
                let token = try await Self.token(to: "bob@example.org", sender)
                _ = try await fixture.account("bob@example.org")
                do throws(Failure) {
                    try await Self.verify(token, fixture)
                    Issue.record("accepted")
                } catch {
                    #expect(error.code == .emailTaken)
                }
            }
            #expect(try await fixture.accounts.account(account.id)?.email == account.email)
        }
    }

    @Test func `The link to an address that is wanted no more is not sent`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            _ = try await Self.change(account, to: "first@example.org", fixture)
            _ = try await Self.change(account, to: "second@example.org", fixture)
            let sender = RecordingSender()
            try await fixture.sending(by: sender) { _ = try await Self.token(to: "second@example.org", sender) }
            #expect(sender.messages.map(\.to.text) == ["second@example.org"])
        }
    }

    @Test func `Without a mail server the address changes at once, and is not verified`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org", isVerified: true)
            _ = try await fixture.account("bob@example.org")
            #expect(try await Self.change(account, to: "new@example.org", fixture, hasMail: false) == .changed)
            let stored = try #require(try await fixture.accounts.account(account.id))
            #expect(stored.email?.text == "new@example.org" && !stored.isVerified)
            do throws(Failure) {
                _ = try await Self.change(account, to: "bob@example.org", fixture, hasMail: false)
                Issue.record("accepted")
            } catch {
                #expect(error.code == .emailTaken)
            }
        }
    }

    @Test func `Three messages an hour verify an account's address, and none if it is verified`() async throws {
        try await MailFixture.run { fixture in
            let account = try await fixture.account("alice@example.org")
            let send = SendVerification(
                accounts: fixture.accounts, repository: fixture.recovery, outbox: fixture.queue,
                rateLimits: fixture.rateLimits, makeRecordID: { [ids = fixture.ids] in ids.next() })
            let owner = Owner(user: account.user)
            for _ in 0..<3 { try await send(of: owner) }
            await Self.expect(.rateLimited) { () throws(Failure) in try await send(of: owner) }
            _ = try await fixture.users.updateOne(
                ["_id": .objectID(ObjectID(account.id))],
                .operators(["$set": ["email_verified": true], "$unset": ["verification": ""]]))
            await Self.expect(.validationFailed) { () throws(Failure) in try await send(of: owner) }
            await Self.expect(.notFound) { () throws(Failure) in
                try await send(of: Owner(user: UserID("known by a token")!))
            }
            #expect(try await fixture.queue.count() == 3)
        }
    }

    private static func expect(_ code: Failure.Code, _ call: () async throws(Failure) -> Void) async {
        do throws(Failure) {
            try await call()
            Issue.record("succeeded")
        } catch {
            #expect(error.code == code)
        }
    }
}
