import Application
import Domain
import SteppedTime
import Testing

@Suite(.timeLimit(.minutes(1))) struct BufferedPlayCounterTests {
    private static let play = CountedPlay(ScriptedMappings.id(1), record: RecordID(high: 1, low: 1))

    private func withCounter(
        _ repository: ScriptedPlayCountRepository, _ body: (BufferedPlayCounter, SteppedClock) async throws -> Void
    ) async throws {
        let clock = SteppedClock()
        let plays = BufferedPlayCounter(repository: repository, clock: clock, logger: Samples.logger)
        try await RunningService.run(plays) { try await body(plays, clock) }
    }

    private func play(_ count: Int, in plays: BufferedPlayCounter) {
        for _ in 0..<count { plays.count(Self.play) }
    }

    @Test func `Many plays are written at once, few after the interval`() async throws {
        let repository = ScriptedPlayCountRepository()
        try await withCounter(repository) { plays, clock in
            play(BufferedPlayCounter.threshold - 1, in: plays)
            for _ in 0..<1000 { await Task.yield() }
            #expect(repository.calls.isEmpty)
            play(1, in: plays)
            #expect(await repository.nextCall() == BufferedPlayCounter.threshold)
            #expect(await clock.nextSleep() == BufferedPlayCounter.interval)
            play(1, in: plays)
            clock.wake()
            #expect(await repository.nextCall() == 1)
        }
        #expect(repository.calls == [BufferedPlayCounter.threshold, 1])
    }

    @Test func `Pending plays are written at shutdown`() async throws {
        let repository = ScriptedPlayCountRepository()
        try await withCounter(repository) { plays, _ in play(3, in: plays) }
        #expect(repository.calls == [3])
    }

    @Test func `Pending plays are written even on cancellation`() async {
        let (repository, clock) = (ScriptedPlayCountRepository(), SteppedClock())
        let plays = BufferedPlayCounter(repository: repository, clock: clock, logger: Samples.logger)
        play(3, in: plays)
        let running = Task { await plays.run() }
        _ = await clock.nextSleep()
        running.cancel()
        await running.value
        #expect(repository.calls == [3])
    }

    @Test func `A batch that was certainly not written is retried with later plays`() async throws {
        let repository = ScriptedPlayCountRepository([.unwritten, .unwritten])
        try await withCounter(repository) { plays, clock in
            play(25, in: plays)
            #expect(await repository.nextCall() == 25)
            clock.wake()
            #expect(await repository.nextCall() == 25)
            // Plays do not trigger a flush while the database is unavailable.
            play(40, in: plays)
            for _ in 0..<1000 { await Task.yield() }
            #expect(repository.calls == [25, 25])
            clock.wake()
            #expect(await repository.nextCall() == 65)
        }
        #expect(repository.calls == [25, 25, 65])
    }

    @Test func `A batch with an unknown outcome is not retried`() async throws {
        let repository = ScriptedPlayCountRepository([.unknown])
        try await withCounter(repository) { plays, _ in
            play(25, in: plays)
            #expect(await repository.nextCall() == 25)
        }
        #expect(repository.calls == [25])
    }

    @Test func `At shutdown writing is retried a few times, then given up`() async throws {
        let repository = ScriptedPlayCountRepository(Array(repeating: .unwritten, count: 100))
        try await withCounter(repository) { plays, _ in play(3, in: plays) }
        #expect((3...6).contains(repository.calls.count) && repository.calls.allSatisfy { $0 == 3 })
        let recovering = ScriptedPlayCountRepository([.unwritten, .unwritten])
        try await withCounter(recovering) { plays, _ in play(3, in: plays) }
        #expect(recovering.calls == [3, 3, 3])
    }

    @Test func `One write is in flight at a time`() async throws {
        let repository = ScriptedPlayCountRepository(isGated: true)
        try await withCounter(repository) { plays, _ in
            play(25, in: plays)
            #expect(await repository.nextCall() == 25)
            play(100, in: plays)
            for _ in 0..<1000 { await Task.yield() }
            #expect(repository.calls == [25])
            repository.open()
            #expect(await repository.nextCall() == 100)
            repository.open()
        }
        #expect(!repository.wasBusyTwice)
    }

    @Test func `Buffered videos are limited, and are written in batches`() async throws {
        let repository = ScriptedPlayCountRepository()
        let plays = BufferedPlayCounter(repository: repository, clock: SteppedClock(), logger: Samples.logger)
        for number in 0..<(BufferedPlayCounter.capacity + 500) {
            plays.count(CountedPlay(ScriptedMappings.id(number), record: nil))
        }
        plays.count(CountedPlay(ScriptedMappings.id(0), record: nil))
        try await RunningService.run(plays) {}
        #expect(repository.calls.reduce(0, +) == BufferedPlayCounter.capacity + 1)
        #expect(repository.videosInCalls.allSatisfy { $0 <= 1000 })
    }
}
