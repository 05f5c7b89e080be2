import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct EndRevokedStreamsTests {
    private static let user = UserID(account: RecordID(high: 1, low: 1))
    private static let session = RecordID(high: 2, low: 2)
    private static let key = RecordID(high: 3, low: 3)

    private static func access() -> InMemoryAccess {
        let access = InMemoryAccess()
        let time = Timestamp(milliseconds: 0)
        access.change { state in
            state.accounts[RecordID(high: 1, low: 1)] = AccountAccess()
            state.sessions[session] = SessionAccess(
                user: user, createdAt: time, lastUsedAt: time, isByProvider: false)
            state.keys[SecretHash([1])] = KeyAccess(
                id: key, user: user, scopes: [], ordersPerDay: nil, budget: BudgetLimits(), expiresAt: nil)
        }
        return access
    }

    @Test func `Streams end with their session, key or account, also after a failure of the database; others continue`()
        async throws
    {
        let (streams, clock, access, ended) = (ActiveStreams(), SteppedClock(), Self.access(), CallLog())
        let service = EndRevokedStreams(streams: streams, access: access, clock: clock, logger: Samples.logger)
        try await RunningService.run(service) {
            #expect(await clock.nextSleep() == .seconds(2))
            clock.wake()
            _ = await clock.nextSleep()
            #expect(access.value.reads == 0)
            for (name, credential) in [
                ("session", Credential.session(Self.session)), ("key", .key(Self.key)), ("token", .token),
            ] {
                _ = streams.begin(.access(ActiveAccess(credential, Self.user))) { ended.record(name) }
            }
            clock.wake()
            _ = await clock.nextSleep()
            #expect(ended.lines.isEmpty)
            access.change { state in
                state.sessions = [:]
                state.failure = Failure(.storageUnavailable, "Not available.")
            }
            clock.wake()
            _ = await clock.nextSleep()
            #expect(ended.lines.isEmpty)
            access.change { $0.failure = nil }
            clock.wake()
            _ = await clock.nextSleep()
            #expect(ended.lines == ["session"])
            access.change { state in
                state.keys = [:]
                state.accounts[RecordID(high: 1, low: 1)]?.isRefused = true
            }
            clock.wake()
            _ = await clock.nextSleep()
            #expect(Set(ended.lines) == ["session", "key", "token"] && streams.access.isEmpty)
        }
    }
}
