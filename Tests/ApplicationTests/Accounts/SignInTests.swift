import Application
import Dispatch
import Domain
import Synchronization
import Testing

@Suite struct SignInTests {
    private let accounts = InMemoryAccountRepository()
    private let claims = InMemoryClaimRepository()
    private let limits = CountedRateLimits()
    private static let session = SessionID("0123456789abcdef0123456789abcdef")!
    private static let password = "a long password"
    private static let client = ClientAddress("192.0.2.1")!

    /// Records the cost of each hash.
    private final class Counter: Sendable {
        private let costs = Mutex<[ScryptCost]>([])

        var all: [ScryptCost] { costs.withLock { $0 } }

        func hasher(_ rounds: Int) -> PasswordHasher {
            PasswordHasher(
                cost: ScryptCost(rounds: rounds, blockSize: 1, parallelism: 1),
                randomBytes: { count in (0..<count).map { _ in .random(in: 0...255) } },
                derivation: { [self] password, salt, cost in
                    costs.withLock { $0.append(cost) }
                    return try PasswordHasher.scrypt(password, salt, cost)
                })
        }
    }

    private func register(
        _ counter: Counter, _ email: String = "alice@example.org", visitor: SessionID? = nil
    ) async throws -> Account {
        return try await registration(counter.hasher(16))(
            email: try #require(EmailAddress(email)), password: try Password(Self.password, for: nil), name: nil,
            invitation: nil, from: Self.client, visitor: visitor)
    }

    private func registration(_ hasher: PasswordHasher) -> RegisterAccount {
        RegisterAccount(
            .open, accounts: accounts, invitations: NoInvitations(), claims: claims, hasher: hasher,
            rateLimits: RateLimitPolicy(RateLimitSettings(), repository: limits),
            auditLog: AuditLog(repository: InMemoryAuditRepository(), logger: Samples.logger), outbox: nil,
            environment: Samples.environment)
    }

    private func signIn(
        _ counter: Counter, _ email: String, _ password: String, rounds: Int = 16, visitor: SessionID? = nil
    ) async -> Result<Account, Failure> {
        await signIn(counter.hasher(rounds), email, password, visitor: visitor)
    }

    private func signIn(
        _ hasher: PasswordHasher, _ email: String, _ password: String, visitor: SessionID? = nil
    ) async -> Result<Account, Failure> {
        let policy = RateLimitPolicy(RateLimitSettings(), repository: limits)
        let auditLog = AuditLog(repository: InMemoryAuditRepository(), logger: Samples.logger)
        let signIn = SignIn(
            accounts: accounts, claims: claims, hasher: hasher, rateLimits: policy,
            secondFactor: CheckSecondFactor(
                credentials: InMemoryCredentialRepository(), box: SecretBox(secrets: [], purpose: "totp"),
                rateLimits: policy, auditLog: auditLog, outbox: nil, environment: Samples.environment,
                logger: Samples.logger),
            closure: RecordedClosure(), auditLog: auditLog, logger: Samples.logger)
        do throws(Failure) {
            return .success(
                try await signIn(
                    email: email, password: password, code: nil, restores: false, from: Self.client, visitor: visitor))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ result: Result<Account, Failure>) -> Failure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    @Test func `The right password signs in`() async throws {
        let counter = Counter()
        let account = try await register(counter)
        for email in ["alice@example.org", " ALICE@Example.org "] {
            #expect(try await signIn(counter, email, Self.password).get() == account)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `A sign-in or registration beyond the share of its address costs no database command`() async throws {
        _ = try await register(Counter())
        let gate = DispatchSemaphore(value: 0)
        let hasher = PasswordHasher(
            cost: ScryptCost(rounds: 16, blockSize: 1, parallelism: 1),
            randomBytes: { count in Array(repeating: 0, count: count) },
            derivation: { password, salt, cost in
                gate.wait()
                return try PasswordHasher.scrypt(password, salt, cost)
            })
        let first = (0..<8).map { number in
            Task.immediate { await signIn(hasher, "user\(number)@example.org", Self.password) }
        }
        // All are hashing or queued.
        while accounts.lookups < 8 { await Task.yield() }
        _ = limits.takeCommands()
        for email in ["alice@example.org", "user0@example.org", "no address"] {
            for _ in 0..<20 {
                let refused = failure(await signIn(hasher, email, Self.password))
                #expect(refused?.code == .rateLimited && refused?.retryAfter != nil)
            }
        }
        let register = registration(hasher)
        let refused = await #expect(throws: Failure.self) {
            try await register(
                email: try #require(EmailAddress("carol@example.org")), password: try Password(Self.password, for: nil),
                name: nil, invitation: nil, from: Self.client, visitor: nil)
        }
        #expect(refused?.code == .rateLimited)
        #expect(limits.takeCommands() == [] && accounts.lookups == 8)
        for _ in first { gate.signal() }
        for call in first { #expect(failure(await call.value)?.code == .unauthenticated) }
        // The share is free again.
        gate.signal()
        _ = try await signIn(hasher, "alice@example.org", Self.password).get()
    }

    @Test func `An unknown address costs as much as a wrong password, and gets the same error`()
        async throws
    {
        _ = try await register(Counter())
        let (wrong, unknown, noAddress) = (Counter(), Counter(), Counter())
        let failures = [
            failure(await signIn(wrong, "alice@example.org", "another password")),
            failure(await signIn(unknown, "bob@example.org", Self.password)),
            failure(await signIn(noAddress, "no address", Self.password)),
        ]
        #expect(wrong.all.count == 1 && wrong.all == unknown.all && wrong.all == noAddress.all)
        #expect(failures.allSatisfy { $0?.code == .unauthenticated })
        #expect(Set(failures.map { $0?.message }).count == 1 && failures.allSatisfy { $0?.detail == "" })
    }

    @Test func `A taken address costs as much as a free one`() async throws {
        _ = try await register(Counter())
        let (taken, free) = (Counter(), Counter())
        await #expect(throws: Failure.self) { try await register(taken) }
        _ = try await register(free, "bob@example.org")
        #expect(taken.all.count == 1 && taken.all == free.all)
    }

    @Test func `A hash of another cost is renewed at a sign-in with the right password only`() async throws {
        let counter = Counter()
        _ = try await register(counter)
        _ = await signIn(counter, "alice@example.org", "another password", rounds: 32)
        #expect(counter.all.map(\.rounds) == [16, 16])
        _ = try await signIn(counter, "alice@example.org", Self.password, rounds: 32).get()
        #expect(counter.all.map(\.rounds) == [16, 16, 16, 32])
        _ = try await signIn(counter, "alice@example.org", Self.password, rounds: 32).get()
        #expect(counter.all.map(\.rounds) == [16, 16, 16, 32, 32])
    }

    @Test func `The visitor's session is claimed by the account, with the right password only`()
        async throws
    {
        let account = try await register(Counter())
        _ = await signIn(Counter(), "alice@example.org", "another password", visitor: Self.session)
        #expect(claims.reassignments.isEmpty)
        _ = try await signIn(Counter(), "alice@example.org", Self.password, visitor: Self.session).get()
        #expect(claims.reassignments == ["\(Self.session.text) to \(account.id.text)"])
    }

    @Test func `A failed takeover fails the sign-in, and the next sign-in repeats it`() async throws {
        let account = try await register(Counter())
        claims.fail(times: 1)
        let failed = failure(await signIn(Counter(), "alice@example.org", Self.password, visitor: Self.session))
        #expect(failed?.code == .storageUnavailable)
        _ = try await signIn(Counter(), "alice@example.org", Self.password, visitor: Self.session).get()
        #expect(claims.reassignments == ["\(Self.session.text) to \(account.id.text)"])
    }

    @Test func `A failed takeover at registration asks the user to sign in`() async throws {
        claims.fail(times: 1)
        do {
            _ = try await register(Counter(), visitor: Self.session)
            Issue.record("the takeover should have failed")
        } catch let failure as Failure {
            #expect(failure.code == .storageUnavailable && failure.message.contains("was created"))
        }
        _ = try await signIn(Counter(), "alice@example.org", Self.password, visitor: Self.session).get()
        #expect(claims.reassignments.count == 1)
    }

    @Test func `A claimed session is replaced`() async throws {
        let start = StartSession(claims: claims, environment: Samples.environment)
        #expect(try await start(current: nil).isNew)
        #expect(try await start(current: Self.session) == (Self.session, false))
        _ = try await claims.claim(Self.session, for: try #require(UserID("alice")))
        let next = try await start(current: Self.session)
        #expect(next.isNew && next.session != Self.session)
    }
}
