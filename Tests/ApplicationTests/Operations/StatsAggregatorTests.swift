import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct StatsAggregatorTests {
    private static let interval: Duration = .seconds(10)

    private func withAggregator(
        _ store: ScriptedStatsRepository, _ body: (StatsAggregator, SteppedClock) async throws -> Void
    ) async throws {
        let clock = SteppedClock()
        var environment = Samples.environment
        environment.clock = clock
        let aggregator = StatsAggregator(
            store: store, interval: Self.interval, environment: environment, logger: Samples.logger)
        try await RunningService.run(aggregator) { try await body(aggregator, clock) }
    }

    private func play(_ aggregator: StatsAggregator, _ outcome: ProxyOutcome = .completed) {
        aggregator.proxyRequestEnded(
            ProxyRequestResult(
                outcome: outcome, bytes: 100, responseTime: .milliseconds(7), duration: .milliseconds(9)))
    }

    @Test func `Events are written once, by the database's minutes`() async throws {
        let store = ScriptedStatsRepository()
        try await withAggregator(store) { aggregator, clock in
            play(aggregator)
            #expect(await clock.nextSleep() == Self.interval)
            play(aggregator, .originInterrupted)
            aggregator.providerCallEnded(ProviderCallResult(provider: .videos, outcome: .throttled))
            aggregator.cleanupEnded(CleanupResult(outcome: .failed, removed: 3, duration: .zero))
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

    @Test func `A failed batch is sent again under its number, before later counts`()
        async throws
    {
        let store = ScriptedStatsRepository(failures: 2)
        try await withAggregator(store) { aggregator, clock in
            play(aggregator)
            clock.wake()
            let first = try #require(await store.nextBatch())
            play(aggregator)
            play(aggregator)
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

    @Test func `Pending counts are written at shutdown`() async throws {
        let store = ScriptedStatsRepository()
        try await withAggregator(store) { aggregator, _ in play(aggregator) }
        #expect(store.batches.map { $0.minutes.values.map(\.total) } == [[1]])
    }
}
