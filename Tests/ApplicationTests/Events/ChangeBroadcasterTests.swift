import Application
import Domain
import SteppedTime
import Testing

/// How changes are handed to those who listen, and what becomes of those who are too slow or too many.
@Suite(.timeLimit(.minutes(1))) struct ChangeBroadcasterTests {
    private static let alice = Owner(stored: "alice")
    private static let bob = Owner(stored: "bob")

    private static func change(_ number: Int, of owner: Owner = alice) -> RecordChange {
        RecordChange(
            owner: owner, timestamp: Timestamp(milliseconds: 1_000_000 + Int64(number)),
            content: .removed(kind: "generation", RecordID(high: 0, low: UInt32(number))))
    }

    private static func text(_ event: ChangeEvent) -> String {
        switch event {
        case .ready(let timestamp): "ready \(timestamp.milliseconds)"
        case .change(let change): "\(change.owner.text) \(change.timestamp.milliseconds - 1_000_000)"
        case .reset: "reset"
        case .heartbeat: "heartbeat"
        }
    }

    /// Everything up to the end, or so much.
    private static func events(_ listening: ChangeSubscription, atMost count: Int = .max) async -> [String] {
        var heard: [String] = []
        for await event in listening.events {
            heard.append(text(event))
            if heard.count == count { break }
        }
        return heard
    }

    private func run(_ body: (ChangeBroadcaster, ScriptedChanges) async throws -> Void) async throws {
        let source = ScriptedChanges()
        let changes = ChangeBroadcaster(source: source, clock: ManualClock(), logger: Samples.logger)
        try await RunningService.run(changes) { try await body(changes, source) }
    }

    /// The first to listen, so that the source is followed.
    private func open(
        _ changes: ChangeBroadcaster, _ source: ScriptedChanges, _ owner: Owner = alice
    ) async throws -> ChangeSubscription {
        async let first = changes.listen(to: owner, since: nil)
        await source.begun()
        source.open()
        return try await first
    }

    @Test func `Each hears the changes of its own, in order, from the timestamp it was told`() async throws {
        try await run { changes, source in
            let first = try await open(changes, source)
            let second = try await changes.listen(to: Self.alice, since: nil)
            let other = try await changes.listen(to: Self.bob, since: nil)
            for number in 0..<50 { source.tell(Self.change(number, of: number % 5 == 0 ? Self.bob : Self.alice)) }
            source.tell(Self.change(50, of: Owner(stored: "nobody")))
            let expected = (0..<50).filter { $0 % 5 != 0 }.map { "alice \($0)" }
            #expect(first.backlog.map(Self.text) == ["ready 1000000"])
            #expect(await Self.events(first, atMost: 40) == expected)
            #expect(await Self.events(second, atMost: 40) == expected)
            #expect(await Self.events(other, atMost: 10) == stride(from: 0, to: 50, by: 5).map { "bob \($0)" })
            #expect(source.asked.isEmpty)
        }
    }

    @Test func `A slow listener gets as much as its queue holds and is let go, and no other is kept waiting`()
        async throws
    {
        try await run { changes, source in
            let slow = try await open(changes, source)
            let quick = try await changes.listen(to: Self.alice, since: nil)
            var heard: [String] = []
            var events = quick.events.makeAsyncIterator()
            for number in 0..<5000 {
                source.tell(Self.change(number))
                if let event = await events.next() { heard.append(Self.text(event)) }
            }
            #expect(heard == (0..<5000).map { "alice \($0)" })
            #expect(await Self.events(slow) == (0..<ChangeBroadcaster.queueLength).map { "alice \($0)" })
            // It comes back with the last that it heard, a little of which is told again.
            source.missed = (90..<280).map { Self.change($0) }
            let last = Timestamp(milliseconds: 1_000_099)
            let back = try await changes.listen(to: Self.alice, since: last)
            #expect(back.backlog.map(Self.text) == (90..<280).map { "alice \($0)" } + ["ready 1000000"])
            #expect(source.asked == [last + (.zero - ChangeBroadcaster.overlap)])
            // More than anybody would want to be told.
            source.missed = (0...ChangeBroadcaster.maximumCatchUp).map { Self.change($0) }
            let late = try await changes.listen(to: Self.alice, since: last)
            #expect(late.backlog.map(Self.text) == ["reset", "ready 1000000"])
        }
    }

    @Test func `A timestamp that has not come yet is none that anybody can go on from`() async throws {
        try await run { changes, source in
            let first = try await open(changes, source)
            for future in [1_060_000, Int64.max] as [Int64] {
                let listening = try await changes.listen(to: Self.alice, since: Timestamp(milliseconds: future))
                #expect(listening.backlog.map(Self.text) == ["reset", "ready 1000000"])
            }
            // Clocks of two writes may differ by a little.
            let near = try await changes.listen(to: Self.alice, since: Timestamp(milliseconds: 1_000_500))
            #expect(near.backlog.map(Self.text) == ["ready 1000000"])
            withExtendedLifetime(first) {}
        }
    }

    @Test func `So many may listen, of one owner and in all, and a place that is left is free again`() async throws {
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
            // Nobody listens, so the source may rest; it begins anew for the next.
            source.end()
            _ = try await open(changes, source, Self.bob)
        }
    }

    @Test func `Where changes may have been missed everybody is let go, and comes back when all is well`()
        async throws
    {
        let (source, clock) = (ScriptedChanges(), ManualClock())
        let changes = ChangeBroadcaster(source: source, clock: clock, logger: Samples.logger)
        try await RunningService.run(changes) {
            let first = try await open(changes, source)
            source.tell(Self.change(1))
            source.end(Failure(.storageUnavailable, "gone"))
            #expect(await Self.events(first) == ["alice 1"])
            async let second = changes.listen(to: Self.alice, since: nil)
            // One sleeper counts heartbeats, the other waits before it tries again.
            while await clock.nextSleep() != .seconds(1) {}
            clock.wake()
            clock.wake()
            await source.begun()
            source.open()
            let backlog = try await second.backlog
            #expect(backlog.map(Self.text) == ["ready 1000000"])
        }
    }

    @Test func `Told to stop, all are let go at once, even where the database has fallen silent`() async throws {
        let source = ScriptedChanges()
        source.isStubborn = true
        let changes = ChangeBroadcaster(source: source, clock: ManualClock(), logger: Samples.logger)
        let (endings, ending) = AsyncStream.makeStream(of: [String].self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (stops, stop) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                try await RunningService.run(changes) { for await _ in stops { break } }
            }
            let all = [try await open(changes, source), try await changes.listen(to: Self.bob, since: nil)]
            for listening in all { group.addTask { ending.yield(await Self.events(listening)) } }
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
