import Application
import Domain
import SteppedTime
import Testing

/// Broadcasting of changes, and the limits on slow and on many listeners.
@Suite(.timeLimit(.minutes(1))) struct ChangeBroadcasterTests {
    private static let alice = Owner(stored: "alice")
    private static let bob = Owner(stored: "bob")

    private static func change(_ number: Int, of owner: Owner = alice) -> RecordChange {
        RecordChange(
            owner: owner, timestamp: Timestamp(milliseconds: 1_000_000 + Int64(number)),
            content: .deleted(ItemReference(.video, RecordID(high: 0, low: UInt32(number)))))
    }

    private static func text(_ event: ChangeEvent) -> String {
        switch event {
        case .ready(let timestamp): "ready \(timestamp.milliseconds)"
        case .change(let change): "\(change.owner.text) \(change.timestamp.milliseconds - 1_000_000)"
        case .reset: "reset"
        case .heartbeat: "heartbeat"
        }
    }

    /// All events up to the end, or the first `count`.
    private static func events(_ subscription: ChangeSubscription, atMost count: Int = .max) async -> [String] {
        var received: [String] = []
        for await event in subscription.events {
            received.append(text(event))
            if received.count == count { break }
        }
        return received
    }

    private func run(_ body: (ChangeBroadcaster, ScriptedChanges) async throws -> Void) async throws {
        let source = ScriptedChanges()
        let changes = ChangeBroadcaster(source: source, clock: SteppedClock(), logger: Samples.logger)
        try await RunningService.run(changes) { try await body(changes, source) }
    }

    /// The first listener, which starts watching the source.
    private func open(
        _ changes: ChangeBroadcaster, _ source: ScriptedChanges, _ owner: Owner = alice
    ) async throws -> ChangeSubscription {
        async let first = changes.listen(to: owner, since: nil)
        await source.started()
        source.open()
        return try await first
    }

    @Test func `A listener gets its owner's changes, in order, from its ready timestamp on`() async throws {
        try await run { changes, source in
            let first = try await open(changes, source)
            let second = try await changes.listen(to: Self.alice, since: nil)
            let other = try await changes.listen(to: Self.bob, since: nil)
            for number in 0..<50 { source.send(Self.change(number, of: number % 5 == 0 ? Self.bob : Self.alice)) }
            source.send(Self.change(50, of: Owner(stored: "carol")))
            let expected = (0..<50).filter { $0 % 5 != 0 }.map { "alice \($0)" }
            #expect(first.backlog.map(Self.text) == ["ready 1000000"])
            #expect(await Self.events(first, atMost: 40) == expected)
            #expect(await Self.events(second, atMost: 40) == expected)
            #expect(await Self.events(other, atMost: 10) == stride(from: 0, to: 50, by: 5).map { "bob \($0)" })
            #expect(source.catchUps.isEmpty)
        }
    }

    @Test func `A slow listener gets what its queue holds and is disconnected, and delays no other`()
        async throws
    {
        try await run { changes, source in
            let slow = try await open(changes, source)
            let quick = try await changes.listen(to: Self.alice, since: nil)
            var received: [String] = []
            var events = quick.events.makeAsyncIterator()
            for number in 0..<5000 {
                source.send(Self.change(number))
                if let event = await events.next() { received.append(Self.text(event)) }
            }
            #expect(received == (0..<5000).map { "alice \($0)" })
            #expect(await Self.events(slow) == (0..<ChangeBroadcaster.queueLength).map { "alice \($0)" })
            // It resumes from its last event; some changes are repeated.
            source.missed = (90..<280).map { Self.change($0) }
            let last = Timestamp(milliseconds: 1_000_099)
            let back = try await changes.listen(to: Self.alice, since: last)
            #expect(back.backlog.map(Self.text) == (90..<280).map { "alice \($0)" } + ["ready 1000000"])
            #expect(source.catchUps == [last + (.zero - ChangeBroadcaster.overlap)])
            // More than the catch-up limit.
            source.missed = (0...ChangeBroadcaster.maximumCatchUp).map { Self.change($0) }
            let late = try await changes.listen(to: Self.alice, since: last)
            #expect(late.backlog.map(Self.text) == ["reset", "ready 1000000"])
        }
    }

    @Test func `A timestamp in the future causes a reset`() async throws {
        try await run { changes, source in
            let first = try await open(changes, source)
            for future in [1_060_000, Int64.max] as [Int64] {
                let subscription = try await changes.listen(to: Self.alice, since: Timestamp(milliseconds: future))
                #expect(subscription.backlog.map(Self.text) == ["reset", "ready 1000000"])
            }
            // The clocks of two writes may differ slightly.
            let near = try await changes.listen(to: Self.alice, since: Timestamp(milliseconds: 1_000_500))
            #expect(near.backlog.map(Self.text) == ["ready 1000000"])
            withExtendedLifetime(first) {}
        }
    }

    @Test func `Listeners are limited per owner and in total, and a closed one frees its place`() async throws {
        try await run { changes, source in
            var all = [try await open(changes, source)]
            for _ in 1..<ChangeBroadcaster.listenersPerOwner {
                all.append(try await changes.listen(to: Self.alice, since: nil))
            }
            try await expectOverloaded(changes, Self.alice)
            all.removeLast()
            all.append(try await changes.listen(to: Self.alice, since: nil))
            try await expectOverloaded(changes, Self.alice)
            while all.count < ChangeBroadcaster.maximumListeners {
                let owner = Owner(stored: "owner-\(all.count / ChangeBroadcaster.listenersPerOwner)")
                all.append(try await changes.listen(to: owner, since: nil))
            }
            try await expectOverloaded(changes, Self.bob)
            all.removeAll()
            // Without listeners watching stops; it starts again for the next one.
            source.end()
            _ = try await open(changes, source, Self.bob)
        }
    }

    @Test func `A failed source disconnects all listeners, which reconnect after its recovery`()
        async throws
    {
        let (source, clock) = (ScriptedChanges(), SteppedClock())
        let changes = ChangeBroadcaster(source: source, clock: clock, logger: Samples.logger)
        try await RunningService.run(changes) {
            let first = try await open(changes, source)
            source.send(Self.change(1))
            source.end(Failure(.storageUnavailable, "gone"))
            #expect(await Self.events(first) == ["alice 1"])
            async let second = changes.listen(to: Self.alice, since: nil)
            // One sleep is the heartbeat's, the other the retry delay.
            while await clock.nextSleep() != .seconds(1) {}
            clock.wake()
            clock.wake()
            await source.started()
            source.open()
            let backlog = try await second.backlog
            #expect(backlog.map(Self.text) == ["ready 1000000"])
        }
    }

    @Test func `Shutdown disconnects all listeners at once, even if the database is unresponsive`() async throws {
        let source = ScriptedChanges()
        source.ignoresCancellation = true
        let changes = ChangeBroadcaster(source: source, clock: SteppedClock(), logger: Samples.logger)
        let (endings, ending) = AsyncStream.makeStream(of: [String].self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await RunningService.run(changes) { for await _ in stops { break } }
            }
            let all = [try await open(changes, source), try await changes.listen(to: Self.bob, since: nil)]
            for subscription in all { group.addTask { ending.yield(await Self.events(subscription)) } }
            let start = ContinuousClock.now
            stop.yield()
            var ends = endings.makeAsyncIterator()
            for _ in all { #expect(await ends.next() == []) }
            #expect(ContinuousClock.now - start < .seconds(1))
            await #expect(throws: Failure.self) { _ = try await changes.listen(to: Self.alice, since: nil) }
            source.end()
            try await group.waitForAll()
        }
    }

    private func expectOverloaded(
        _ changes: ChangeBroadcaster, _ owner: Owner, at location: SourceLocation = #_sourceLocation
    ) async throws {
        let failure = await #expect(throws: Failure.self, sourceLocation: location) {
            _ = try await changes.listen(to: owner, since: nil)
        }
        #expect(failure?.code == .overloaded && failure?.retryAfter != nil, sourceLocation: location)
    }
}
