import Application
import BSON
import Domain
import Persistence
import TestSupport
import Testing

/// API keys that are made while another server ends the access of their user.
@Suite(.timeLimit(.minutes(2))) struct KeyCreationTests {
    private static let address = ClientAddress("192.0.2.1")!
    private static let draft = KeyDraft(name: "Nightly", scopes: [.historyRead])

    /// A process whose clock stands still: it remembers what it has read.
    private struct Process {
        let keys: ManageKeys
        let cache: AccessCache

        init(_ fixture: AccessFixture) {
            let environment = SystemEnvironment(
                now: { Timestamp(milliseconds: 0) }, makeRecordID: { AccessFixture.ids.next() },
                randomBytes: { count in (0..<count).map { _ in .random(in: 0...255) } }, clock: ContinuousClock())
            cache = AccessCache(fixture.access, idle: .seconds(3600), now: environment.now)
            keys = ManageKeys(
                keys: fixture.keys, cache: cache,
                auditLog: AuditLog(
                    repository: MongoAuditRepository(
                        fixture.database, names: AccessFixture.names, retention: nil,
                        makeRecordID: environment.makeRecordID), logger: TestMongo.quiet),
                environment: environment)
        }
    }

    @Test(arguments: ["disabled_at", "deletion", "valid_since", "sessions"])
    func `An access that another server has just ended makes no key, though it is remembered here`(
        end: String
    ) async throws {
        try await AccessFixture.open { fixture in
            let account = try await fixture.account()
            let session = try await fixture.sessions.add(AccessFixture.session(of: account), isByProvider: false)
            let access = ActiveAccess(.session(session.id), session.user)
            let process = Process(fixture)
            _ = try await process.cache.session(session.id, of: session.user)
            _ = try await process.keys.create(Self.draft, by: access, from: Self.address)
            let later: BSONValue = ["$add": ["$$NOW", 1]]
            switch end {
            case "sessions": #expect(try await fixture.sessions.end(session.id, of: session.user))
            case "deletion":
                try await fixture.change(account, in: AccessFixture.names.users, ["$set": ["deletion": ["at": later]]])
            default: try await fixture.change(account, in: AccessFixture.names.users, ["$set": [end: later]])
            }
            let failure = await #expect(throws: Failure.self) {
                try await process.keys.create(Self.draft, by: access, from: Self.address)
            }
            #expect(failure?.code == .unauthenticated)
            #expect(try await process.keys.list(of: session.user).count == 1)
        }
    }
}
