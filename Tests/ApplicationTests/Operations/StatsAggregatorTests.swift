import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct StatsAggregatorTests {
    private static let interval: Duration = .seconds(10)

    private func gathering(
        _ store: ScriptedStatsRepository, _ body: (StatsAggregator, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        var environment = Samples.environment
        environment.clock = clock
        let gather = StatsAggregator(
            store: store, interval: Self.interval, environment: environment, logger: Samples.logger)
        try await RunningService.run(gather) { try await body(gather, clock) }
    }

    private func play(_ gather: StatsAggregator, _ outcome: ProxyOutcome = .completed) {
        gather.proxyRequestEnded(
            ProxyRequestEnd(
                outcome: outcome, bytes: 100, responseTime: .milliseconds(7), duration: .milliseconds(9)))
    }

    @Test func `What has ended is given by the database's minutes, once`() async throws {
        let store = ScriptedStatsRepository()
        try await gathering(store) { gather, clock in
            #expect(await clock.nextSleep() == Self.interval)
            play(gather)
            play(gather, .originBroke)
            gather.providerCallEnded(ProviderCallEnd(provider: .videos, outcome: .throttled))
            gather.cleanupEnded(CleanupResult(outcome: .failed, removed: 3, duration: .zero))
            clock.wake()
            let batch = try #require(await store.nextBatch())
            let minute = Timestamp(milliseconds: 1_795_219_200_000)
            #expect(Set(batch.minutes.keys) == Set([.proxy, .videos, .cleanup].map { .init($0, at: minute) }))
            let proxy = try #require(batch.minutes[.init(.proxy, at: minute)])
            #expect(proxy.outcomes == ["ok": 1, "origin_broke": 1] && proxy.bytes == 200)
            #expect(proxy.errors(of: .proxy) == 1 && proxy.times.counts.values.reduce(0, +) == 2)
            #expect(batch.last[.videos]?.keys.sorted() == ["throttled"])
        }
        #expect(store.batches.count == 1)
    }

    @Test func `A batch that may not have been taken is given again under its number, before what came since`()
        async throws
    {
        let store = ScriptedStatsRepository(failures: 2)
        try await gathering(store) { gather, clock in
            play(gather)
            clock.wake()
            let first = try #require(await store.nextBatch())
            play(gather)
            play(gather)
            clock.wake()
            let again = try #require(await store.nextBatch())
            #expect(again.number == first.number && again.minutes == first.minutes)
            clock.wake()
            let third = try #require(await store.nextBatch())
            let fourth = try #require(await store.nextBatch())
            #expect(third.number == first.number && third.minutes == first.minutes)
            #expect(fourth.number > first.number)
            #expect(fourth.minutes.values.map(\.total) == [2])
        }
    }

    @Test func `What is counted when it is time to stop is given`() async throws {
        let store = ScriptedStatsRepository()
        try await gathering(store) { gather, _ in play(gather) }
        #expect(store.batches.map { $0.minutes.values.map(\.total) } == [[1]])
    }
}
