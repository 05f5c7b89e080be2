import Application
import Domain
import Testing

/// For how long an ended credential may still be accepted, and how often the database is asked.
@Suite(.timeLimit(.minutes(1))) struct AccessCacheTests {
    private static let account = RecordID(high: 1, low: 1)
    private static let sessionID = RecordID(high: 2, low: 2)
    private static let user = UserID(account: account)
    private static let secret = APIKeySecret { Array(repeating: 7, count: $0) }

    private let access = InMemoryAccess()
    private let date = ManualDate()
    private let cache: AccessCache

    init() {
        let (access, date) = (access, date)
        cache = AccessCache(access, idle: .seconds(3600), now: { date.now })
        access.change { state in
            state.accounts[Self.account] = AccountAccess()
            state.sessions[Self.sessionID] = SessionAccess(
                user: Self.user, createdAt: date.now, lastUsedAt: date.now, isByProvider: false)
            state.keys[Self.secret.hash] = KeyAccess(
                id: RecordID(high: 3, low: 3), user: Self.user, scopes: [.historyRead], ordersPerDay: nil,
                budget: BudgetLimits(), expiresAt: nil)
        }
    }

    private func session(of user: UserID = user) async -> Failure.Code? {
        do throws(Failure) {
            _ = try await cache.session(Self.sessionID, of: user)
            return nil
        } catch {
            return error.code
        }
    }

    private func key() async -> Failure.Code? {
        do throws(Failure) {
            _ = try await cache.key(Self.secret.hash)
            return nil
        } catch {
            return error.code
        }
    }

    private func token(issuedAt: Timestamp?) async -> Failure.Code? {
        do throws(Failure) {
            _ = try await cache.token(of: Self.user, issuedAt: issuedAt)
            return nil
        } catch {
            return error.code
        }
    }

    /// Waits for reads in the background.
    private func reads(reach count: Int) async {
        while access.value.reads < count { await Task.yield() }
    }

    @Test func `A thousand requests within four seconds cost one read of the session and one of the account`() async {
        for _ in 0..<1000 {
            #expect(await session() == nil)
            date.pass(.milliseconds(3))
        }
        #expect(access.value.reads == 2)
    }

    @Test func `Concurrent requests share a read`() async {
        await withTaskGroup(of: Failure.Code?.self) { group in
            for _ in 0..<100 { group.addTask { await session() } }
            for await code in group { #expect(code == nil) }
        }
        #expect(access.value.reads == 2)
    }

    @Test func `An ended session is refused after at most eight seconds, and at once after a request in between`() async
    {
        #expect(await session() == nil)
        access.change { $0.sessions = [:] }
        date.pass(.milliseconds(3999))
        #expect(await session() == nil && access.value.reads == 2)
        date.pass(.milliseconds(1))
        // Still accepted, and read anew meanwhile.
        #expect(await session() == nil)
        await reads(reach: 4)
        while await session() == nil { await Task.yield() }
        #expect(await session() == .unauthenticated)
    }

    @Test func `A session that nothing has used for eight seconds is read before it is accepted`() async {
        #expect(await session() == nil)
        access.change { $0.sessions = [:] }
        date.pass(.seconds(8))
        #expect(await session() == .unauthenticated)
    }

    @Test func `A clock that is set back makes everything be read again`() async {
        #expect(await session() == nil)
        access.change { $0.sessions = [:] }
        date.pass(.seconds(-3600))
        #expect(await session() == .unauthenticated)
    }

    @Test func `While the database fails, what is known is accepted for eight seconds and then nothing`() async {
        #expect(await session() == nil)
        access.change { $0.failure = Failure(.storageUnavailable, "Not available.") }
        date.pass(.milliseconds(7999))
        #expect(await session() == nil)
        date.pass(.milliseconds(1))
        #expect(await session() == .storageUnavailable)
        access.change { $0.failure = nil }
        #expect(await session() == nil)
    }

    @Test func `A session is accepted for its own user only`() async throws {
        #expect(await session(of: try #require(UserID("bob"))) == .unauthenticated)
        #expect(await session(of: UserID(account: Self.sessionID)) == .unauthenticated)
    }

    @Test func `A session ends when it is not used for the idle time`() async {
        date.pass(.seconds(3600))
        #expect(await session() == nil)
        date.pass(.milliseconds(8001))
        #expect(await session() == .unauthenticated)
    }

    @Test func `The date of an account ends older sessions except the kept one, and older tokens`() async {
        let issued = date.now
        date.pass(.seconds(1))
        access.change { $0.accounts[Self.account]?.validSince = date.now }
        #expect(await session() == .unauthenticated)
        #expect(await token(issuedAt: issued) == .unauthenticated)
        #expect(await token(issuedAt: nil) == .unauthenticated)
        #expect(await token(issuedAt: date.now) == nil)
        access.change { $0.accounts[Self.account]?.keptSession = Self.sessionID }
        cache.forget(Self.user)
        #expect(await session() == nil)
        // Keys survive.
        #expect(await key() == nil)
    }

    @Test
    func `An account that is refused has no access by session, token or key, and one that is gone none by session`()
        async
    {
        access.change { $0.accounts[Self.account]?.isRefused = true }
        #expect(await session() == .unauthenticated)
        #expect(await token(issuedAt: date.now) == .unauthenticated)
        #expect(await key() == .unauthenticated)
        access.change { $0.accounts = [:] }
        cache.forget(Self.user)
        #expect(await session() == .unauthenticated)
        // A user who is known by tokens only.
        #expect(await token(issuedAt: nil) == nil)
        #expect(await key() == nil)
    }

    @Test func `A key is refused once it expires, also while it is remembered`() async {
        let expiry = date.now + .seconds(2)
        access.change { $0.keys[Self.secret.hash]?.expiresAt = expiry }
        #expect(await key() == nil)
        date.pass(.milliseconds(1999))
        #expect(await key() == nil)
        date.pass(.milliseconds(1))
        #expect(await key() == .unauthenticated)
    }

    @Test func `What this process has ended is refused at once`() async {
        #expect(await session() == nil)
        #expect(await key() == nil)
        access.change { state in
            state.sessions = [:]
            state.keys = [:]
        }
        cache.forget(.session(Self.sessionID))
        cache.forget(.key(RecordID(high: 3, low: 3)))
        #expect(await session() == .unauthenticated)
        #expect(await key() == .unauthenticated)
    }

    @Test func `An unknown key is read each time, an unknown account once in four seconds`() async throws {
        access.change { state in
            state.keys = [:]
            state.accounts = [:]
        }
        for _ in 0..<3 { #expect(await key() == .unauthenticated) }
        #expect(access.value.reads == 3)
        for _ in 0..<3 { #expect(try await cache.account(of: Owner(user: Self.user)) == nil) }
        #expect(access.value.reads == 4)
        #expect(try await cache.account(of: Owner(stored: "alice")) == nil)
        #expect(try await cache.account(of: Owner(stored: "session:0123456789abcdef")) == nil)
        #expect(access.value.reads == 4)
    }
}
