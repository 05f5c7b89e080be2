import Application
import Domain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CachedVideoMappingsTests {
    private static let id = ScriptedMappings.id(1)
    private static let other = ScriptedMappings.id(2)
    private let time = ManualTime()

    private func remembered(_ script: @escaping ScriptedMappings.Script) -> (CachedVideoMappings, ScriptedMappings) {
        let mappings = ScriptedMappings(script)
        return (CachedVideoMappings(mappings, now: { [time] in time.now }), mappings)
    }

    private static func source(_ remaining: Duration) -> VideoSource {
        VideoSource(origin: "https://a.example/b", remaining: remaining)
    }

    @Test func `A mapping is asked for once a minute, and its time goes on`() async throws {
        let (remembered, mappings) = remembered { _ in Self.source(.seconds(3600)) }
        #expect(try await remembered.source(of: Self.id) == Self.source(.seconds(3600)))
        time.pass(.milliseconds(59_999))
        #expect(try await remembered.source(of: Self.id)?.remaining == .milliseconds(3_540_001))
        #expect(mappings.questions.count == 1)
        time.pass(.milliseconds(1))
        #expect(try await remembered.source(of: Self.id)?.remaining == .seconds(3600))
        #expect(mappings.questions.count == 2)
    }

    @Test func `Nothing is remembered beyond its end`() async throws {
        let (remembered, mappings) = remembered { _ in Self.source(.seconds(10)) }
        _ = try await remembered.source(of: Self.id)
        time.pass(.milliseconds(9_999))
        #expect(try await remembered.source(of: Self.id)?.remaining == .milliseconds(1))
        time.pass(.milliseconds(1))
        _ = try await remembered.source(of: Self.id)
        #expect(mappings.questions.count == 2)
    }

    @Test func `The time that a question takes does not lengthen a mapping's life`() async throws {
        let (remembered, _) = remembered { [time] _ in
            time.pass(.seconds(4))
            return Self.source(.seconds(10))
        }
        _ = try await remembered.source(of: Self.id)
        #expect(try await remembered.source(of: Self.id)?.remaining == .seconds(6))
    }

    @Test(arguments: [
        nil, VideoSource(origin: "a", remaining: .zero), VideoSource(origin: "a", remaining: .seconds(-5)),
    ])
    func `What there is not, or no longer, is remembered for a second`(source: VideoSource?) async throws {
        let (remembered, mappings) = remembered { _ in source }
        #expect(try await remembered.source(of: Self.id) == source)
        time.pass(.milliseconds(999))
        #expect(try await remembered.source(of: Self.id) == source)
        #expect(mappings.questions.count == 1)
        time.pass(.milliseconds(1))
        #expect(try await remembered.source(of: Self.id) == source)
        #expect(mappings.questions.count == 2)
    }

    @Test func `A flood of guesses pushes no mapping out`() async throws {
        let (remembered, mappings) = remembered { id in id == Self.id ? Self.source(.seconds(3600)) : nil }
        _ = try await remembered.source(of: Self.id)
        let guesses = 3 * CachedVideoMappings.unknownCapacity
        for number in 0..<guesses { _ = try await remembered.source(of: ScriptedMappings.id(1000 + number)) }
        #expect(mappings.questions.count == guesses + 1)
        #expect(try await remembered.source(of: Self.id) != nil)
        #expect(mappings.questions.count == guesses + 1)
        // The first guesses have been forgotten, so no more than so many are kept.
        for number in 0..<guesses { _ = try await remembered.source(of: ScriptedMappings.id(1000 + number)) }
        #expect(mappings.questions.count >= 2 * guesses + 1 - CachedVideoMappings.unknownCapacity)
    }

    @Test func `No more mappings are kept than may be`() async throws {
        let (remembered, mappings) = remembered { _ in Self.source(.seconds(3600)) }
        let count = 2 * CachedVideoMappings.capacity
        for number in 0..<count { _ = try await remembered.source(of: ScriptedMappings.id(number)) }
        for number in 0..<count { _ = try await remembered.source(of: ScriptedMappings.id(number)) }
        #expect(mappings.questions.count >= 2 * count - CachedVideoMappings.capacity)
    }

    @Test func `Many who ask at once make one question, and others are not kept waiting`() async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (remembered, mappings) = remembered { id in
            guard id == Self.id else { return nil }
            for await _ in opened { break }
            return Self.source(.seconds(60))
        }
        let sources = try await withThrowingTaskGroup(of: VideoSource?.self) { group in
            for _ in 0..<50 { group.addTask { try await remembered.source(of: Self.id) } }
            while mappings.questions.isEmpty, !Task.isCancelled { await Task.yield() }
            #expect(try await remembered.source(of: Self.other) == nil)
            for _ in 0..<1000 { await Task.yield() }
            open.yield()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sources.count == 50 && sources.allSatisfy { $0 != nil })
        #expect(mappings.questions.filter { $0 == Self.id }.count == 1)
    }

    @Test func `A failure is told to all who wait, and not remembered`() async throws {
        let attempts = Mutex(0)
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (remembered, mappings) = remembered { _ throws(Failure) in
            guard
                attempts.withLock({
                    $0 += 1
                    return $0
                }) == 1
            else { return Self.source(.seconds(60)) }
            for await _ in opened { break }
            throw Failure(.storageUnavailable, "away")
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask { await #expect(throws: Failure.self) { try await remembered.source(of: Self.id) } }
            }
            while mappings.questions.isEmpty, !Task.isCancelled { await Task.yield() }
            for _ in 0..<1000 { await Task.yield() }
            open.yield()
        }
        #expect(try await remembered.source(of: Self.id) != nil)
    }

    @Test func `Where whoever asked has gone, one of those who wait asks again`() async throws {
        let attempts = Mutex(0)
        let (opened, _) = AsyncStream.makeStream(of: Void.self)
        let (remembered, mappings) = remembered { _ throws(Failure) in
            guard
                attempts.withLock({
                    $0 += 1
                    return $0
                }) == 1
            else { return Self.source(.seconds(60)) }
            // Ends when the task is cancelled.
            for await _ in opened { break }
            throw Failure(.storageUnavailable, "cancelled")
        }
        let first = Task { try? await remembered.source(of: Self.id) }
        while mappings.questions.isEmpty, !Task.isCancelled { await Task.yield() }
        async let second = remembered.source(of: Self.id)
        async let third = remembered.source(of: Self.id)
        for _ in 0..<1000 { await Task.yield() }
        first.cancel()
        #expect(try await second != nil)
        #expect(try await third != nil)
        #expect(await first.value == nil)
        #expect(mappings.questions.count == 2)
    }
}
