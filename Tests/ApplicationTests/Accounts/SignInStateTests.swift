import Application
import Domain
import Testing

/// Sign-ins with the right password, by the state of the account and its second factor.
@Suite struct SignInStateTests {
    private static let secret = Array("12345678901234567890".utf8)
    private static let password = "a long password"
    private static let session = SessionID("0123456789abcdef0123456789abcdef")!
    private static let now = Timestamp(milliseconds: 30_000_000)
    private static let step = now.milliseconds / 30_000

    private let accounts = InMemoryAccountRepository()
    private let credentials = InMemoryCredentialRepository()
    private let claims = InMemoryClaimRepository()
    private let audit = InMemoryAuditRepository()
    private let limits = CountedRateLimits()
    private let closure = RecordedClosure()
    private let mail = RecordedMail()
    private let box = SecretBox(secrets: ["a secret that is only for tests, 32+"], purpose: "totp")
    private let hasher = PasswordHasher(
        cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1), randomBytes: { Array(repeating: 1, count: $0) })
    private let account = Account(
        id: Samples.id, email: EmailAddress("alice@example.org"), name: nil, isAdmin: false,
        createdAt: Timestamp(milliseconds: 1))

    private var signIn: SignIn {
        let policy = RateLimitPolicy(RateLimitSettings(), repository: limits)
        let auditLog = AuditLog(repository: audit, logger: Samples.logger)
        var environment = Samples.environment
        environment.now = { Self.now }
        return SignIn(
            accounts: accounts, claims: claims, hasher: hasher, rateLimits: policy,
            secondFactor: CheckSecondFactor(
                credentials: credentials, box: box, rateLimits: policy, auditLog: auditLog, outbox: mail,
                environment: environment, logger: Samples.logger),
            closure: closure, auditLog: auditLog, logger: Samples.logger)
    }

    /// Stores the account.
    private func prepare(_ change: (inout Account) -> Void) async throws {
        let share = try await hasher.share(for: [])
        let hash = try await hasher.hash(Self.password, with: share)
        var account = account
        change(&account)
        #expect(try await accounts.add(NewAccount(account, password: hash)))
        guard account.hasSecondFactor else { return }
        let factor = StoredFactor(
            secret: try box.seal(Self.secret, for: account.id.text), lastStep: 0, createdAt: Timestamp(milliseconds: 1))
        credentials.set(account, password: hash, factor: factor)
    }

    private func attempt(
        _ code: String? = nil, restores: Bool = false, from address: String = "192.0.2.1"
    ) async -> Failure? {
        do throws(Failure) {
            _ = try await signIn(
                email: "alice@example.org", password: Self.password, code: code, restores: restores,
                from: ClientAddress(address)!, visitor: Self.session)
            return nil
        } catch {
            return error
        }
    }

    private func code(_ offset: Int64 = 0) -> String { TOTP.code(of: Self.step + offset, secret: Self.secret) }

    @Test func `A disabled account is refused, and no visitor is claimed`() async throws {
        try await prepare { $0.isDisabled = true }
        #expect(await attempt()?.code == .accountDisabled)
        #expect(claims.reassignments == [])
    }

    @Test func `An account that is being deleted says until when, and can be restored`() async throws {
        try await prepare { $0.closesAt = Timestamp(milliseconds: 86_400_000) }
        let refused = await attempt()
        #expect(refused?.code == .accountClosing)
        #expect(refused?.faults == [.init("ends_at", "1970-01-02T00:00:00.000Z")] && closure.restored == [])
        #expect(await attempt(restores: true) == nil)
        #expect(closure.restored == [account.id] && claims.reassignments.count == 1)
    }

    @Test func `The password alone does not restore an account with a second factor`() async throws {
        try await prepare { ($0.hasSecondFactor, $0.closesAt) = (true, Timestamp(milliseconds: 86_400_000)) }
        #expect(await attempt(restores: true)?.code == .secondFactorRequired)
        #expect(await attempt("000000", restores: true)?.code == .secondFactorRequired)
        #expect(closure.restored == [])
        #expect(await attempt(code(), restores: true) == nil)
        #expect(closure.restored == [account.id])
    }

    @Test func `A missing code counts as no attempt, and a wrong one is named`() async throws {
        try await prepare { $0.hasSecondFactor = true }
        for _ in 0..<30 {
            let missing = await attempt()
            #expect(missing?.code == .secondFactorRequired && missing?.faults == [])
        }
        let wrong = await attempt("000000")
        #expect(wrong?.code == .secondFactorRequired && wrong?.faults.map(\.field) == ["code"])
        #expect(claims.reassignments == [])
        #expect(await attempt(code()) == nil)
        #expect(audit.events.map(\.action) == [.secondFactorFailed])
    }

    @Test func `A code is accepted once, and none before the last one`() async throws {
        try await prepare { $0.hasSecondFactor = true }
        #expect(await attempt(code()) == nil)
        #expect(await attempt(code())?.code == .secondFactorRequired)
        #expect(await attempt(code(-1))?.code == .secondFactorRequired)
        #expect(await attempt(code(1)) == nil)
        #expect(await attempt(code(2))?.code == .secondFactorRequired)
    }

    @Test func `A recovery code replaces the app once`() async throws {
        try await prepare { $0.hasSecondFactor = true }
        let recovery = RecoveryCode(random: Array(1...15))
        #expect(try await credentials.setRecoveryCodes([recovery.hash], of: account.id))
        #expect(await attempt(RecoveryCode(random: Array(2...16)).text)?.code == .secondFactorRequired)
        #expect(await attempt(recovery.text.lowercased()) == nil)
        #expect(await attempt(recovery.text)?.code == .secondFactorRequired)
    }

    @Test func `Five wrong codes close a network, and twenty all networks but those that have sent a right one`()
        async throws
    {
        try await prepare { $0.hasSecondFactor = true }
        #expect(await attempt(code(), from: "192.0.2.200") == nil)
        for number in 1...4 {
            for _ in 0..<5 {
                #expect(await attempt("000000", from: "192.0.2.\(number)")?.code == .secondFactorRequired)
            }
            #expect(await attempt(code(1), from: "192.0.2.\(number)")?.code == .rateLimited)
        }
        #expect(await attempt(code(1), from: "192.0.2.100")?.code == .rateLimited)
        #expect(await attempt(code(1), from: "192.0.2.200") == nil)
    }

    @Test func `The owner is told of the tenth wrong code, once`() async throws {
        try await prepare { $0.hasSecondFactor = true }
        for number in 0..<9 { _ = await attempt("000000", from: "192.0.2.\(number / 5)") }
        #expect(mail.all == [])
        for number in 10..<18 { _ = await attempt("000000", from: "192.0.2.\(number)") }
        #expect(mail.all == [.secondFactorGuessed(EmailAddress("alice@example.org")!)])
    }

    @Test func `A wrong password is recorded without the address that was typed`() async throws {
        try await prepare { _ in }
        let failed = await #expect(throws: Failure.self) {
            try await signIn(
                email: "alice@example.org", password: "another password", code: nil, restores: false,
                from: ClientAddress("192.0.2.1")!, visitor: nil)
        }
        #expect(failed?.code == .unauthenticated)
        #expect(
            audit.events == [
                AuditEvent(.signInFailed, by: nil, on: account.id.text, from: ClientAddress("192.0.2.1"))
            ])
    }
}
