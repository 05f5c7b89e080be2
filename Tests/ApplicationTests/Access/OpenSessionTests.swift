import Application
import Domain
import Synchronization
import Testing

/// What a sign-in stores, records and tells.
@Suite struct OpenSessionTests {
    private final class Sessions: SessionRepository, KnownDeviceRepository, MailOutbox {
        private struct State {
            var added: [(session: SignedInSession, isByProvider: Bool)] = []
            var ended: [RecordID] = []
            var devices: Set<SecretHash> = []
            var mail: [Mail] = []
            var failure: Failure?
        }

        private let state = Mutex(State())

        var added: [(session: SignedInSession, isByProvider: Bool)] { state.withLock { $0.added } }
        var ended: [RecordID] { state.withLock { $0.ended } }
        var mail: [Mail] { state.withLock { $0.mail } }
        func fail() { state.withLock { $0.failure = Failure(.storageUnavailable, "Not available.") } }

        func add(_ session: SignedInSession, isByProvider: Bool) async throws(Failure) -> SignedInSession {
            state.withLock { $0.added.append((session, isByProvider)) }
            return session
        }

        func sessions(of user: UserID) async throws(Failure) -> [SignedInSession] { [] }

        func end(_ id: RecordID, of user: UserID) async throws(Failure) -> Bool {
            state.withLock { $0.ended.append(id) }
            return true
        }

        func endAll(of user: UserID, except: RecordID?) async throws(Failure) {}

        func remember(_ device: SecretHash, of account: RecordID) async throws(Failure) -> Bool {
            let (isNew, failure) = state.withLock { state in
                let isFirst = state.devices.isEmpty
                return (state.devices.insert(device).inserted && !isFirst, state.failure)
            }
            if let failure { throw failure }
            return isNew
        }

        func add(_ mail: Mail, id: RecordID) async throws(Failure) { state.withLock { $0.mail.append(mail) } }
    }

    private let sessions = Sessions()
    private let audit = InMemoryAuditRepository()
    private let account = {
        var account = Account(
            id: RecordID(high: 1, low: 1), email: EmailAddress("alice@example.org"), name: nil, isAdmin: false,
            createdAt: Timestamp(milliseconds: 0))
        account.isVerified = true
        return account
    }()

    /// - Parameter account: as it was when the password was checked; nil for as it is.
    private func open(
        _ address: String = "198.51.100.7", _ device: String = "Firefox on Linux", by method: SignInMethod = .password,
        as proved: Account? = nil
    ) async throws -> SignedInSession {
        let (date, accounts) = (ManualDate(), InMemoryAccountRepository())
        _ = try await accounts.add(NewAccount(account))
        let open = OpenSessionByRepository(
            sessions: sessions, accounts: accounts, devices: sessions, outbox: sessions,
            auditLog: AuditLog(repository: audit, logger: Samples.logger), lifetime: .seconds(3600),
            environment: SystemEnvironment(
                now: { date.now }, makeRecordID: { RecordID(high: 2, low: 2) },
                randomBytes: { Array(repeating: 0, count: $0) }, clock: ContinuousClock()),
            logger: Samples.logger)
        let client = SignInClient(try #require(ClientAddress(address)), DeviceName(stored: device))
        return try await open(proved ?? account, client, by: method)
    }

    @Test func `A sign-in is stored with its client and lifetime, and recorded`() async throws {
        let session = try await open(by: .provider)
        #expect(session.user == account.user && session.address == "198.51.100.7")
        #expect(session.device.text == "Firefox on Linux")
        #expect(session.expiresAt.since(session.createdAt) == .seconds(3600))
        #expect(sessions.added.map(\.isByProvider) == [true])
        #expect(
            audit.events == [
                AuditEvent(
                    .signedIn, by: AuditActor(account.user), on: session.id.text, from: ClientAddress("198.51.100.7"))
            ])
    }

    @Test func `The owner is told of a new device or network, but not of the first`() async throws {
        _ = try await open()
        _ = try await open()
        #expect(sessions.mail.isEmpty)
        let moved = try await open("203.0.113.9")
        let other = try await open("198.51.100.7", "Safari on iPhone")
        let email = try #require(account.email)
        #expect(
            sessions.mail == [
                .newDevice(email, moved.device, at: moved.createdAt),
                .newDevice(email, other.device, at: other.createdAt),
            ])
    }

    @Test func `An address that nobody has proved gets no messages about devices`() async throws {
        var unproved = account
        unproved.isVerified = false
        _ = try await open()
        _ = try await open("203.0.113.9", as: unproved)
        #expect(sessions.added.count == 2 && sessions.mail.isEmpty)
    }

    @Test func `A sign-in does not outlive the end of all sessions after its password was checked`() async throws {
        var proved = account
        proved.validSince = Timestamp(milliseconds: 1)
        let failure = await #expect(throws: Failure.self) { try await open(as: proved) }
        #expect(failure?.code == .unauthenticated)
        #expect(sessions.added.count == 1 && sessions.ended == sessions.added.map(\.session.id))
        #expect(audit.events.isEmpty && sessions.mail.isEmpty)
    }

    @Test func `A sign-in succeeds even if its device and its event cannot be stored`() async throws {
        audit.failure = Failure(.storageUnavailable, "Not available.")
        sessions.fail()
        _ = try await open()
        #expect(sessions.added.count == 1)
    }
}
