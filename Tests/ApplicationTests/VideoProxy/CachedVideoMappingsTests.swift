import Application
import Domain
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct CachedVideoMappingsTests {
    private static let id = ScriptedMappings.id(1)
    private static let other = ScriptedMappings.id(2)
    private let time = ManualTime()

    private func cached(_ script: @escaping ScriptedMappings.Script) -> (CachedVideoMappings, ScriptedMappings) {
        let mappings = ScriptedMappings(script)
        return (CachedVideoMappings(mappings, now: { [time] in time.now }), mappings)
    }

    private static func source(_ remaining: Duration) -> VideoSource {
        VideoSource(content: .origin("https://a.example/b"), record: ArchiveFixture.video, remaining: remaining)
    }

    @Test func `A mapping is read at most once a second, and its remaining time counts down`() async throws {
        let (cached, mappings) = cached { _ in Self.source(.seconds(3600)) }
        #expect(try await cached.source(of: Self.id) == Self.source(.seconds(3600)))
        time.pass(.milliseconds(999))
        #expect(try await cached.source(of: Self.id)?.remaining == .milliseconds(3_599_001))
        #expect(mappings.requests.count == 1)
        time.pass(.milliseconds(1))
        #expect(try await cached.source(of: Self.id)?.remaining == .seconds(3600))
        #expect(mappings.requests.count == 2)
    }

    @Test func `An entry does not outlive its mapping`() async throws {
        let (cached, mappings) = cached { _ in Self.source(.milliseconds(500)) }
        _ = try await cached.source(of: Self.id)
        time.pass(.milliseconds(499))
        #expect(try await cached.source(of: Self.id)?.remaining == .milliseconds(1))
        time.pass(.milliseconds(1))
        _ = try await cached.source(of: Self.id)
        #expect(mappings.requests.count == 2)
    }

    @Test func `While the database is unavailable, a mapping is used for a minute, but not past its expiry`()
        async throws
    {
        let answers = Mutex(true)
        let (cached, _) = cached { id throws(Failure) in
            guard answers.withLock({ $0 }) else { throw Failure(.storageUnavailable, "unavailable") }
            return Self.source(id == Self.id ? .seconds(3600) : .seconds(10))
        }
        for id in [Self.id, Self.other] { _ = try await cached.source(of: id) }
        answers.withLock { $0 = false }
        time.pass(.milliseconds(9_999))
        #expect(try await cached.source(of: Self.other)?.remaining == .milliseconds(1))
        time.pass(.milliseconds(1))
        await #expect(throws: Failure.self) { try await cached.source(of: Self.other) }
        time.pass(.milliseconds(49_999))
        #expect(try await cached.source(of: Self.id)?.remaining == .milliseconds(3_540_001))
        time.pass(.milliseconds(1))
        await #expect(throws: Failure.self) { try await cached.source(of: Self.id) }
    }

    @Test func `A mapping that has expired in the database is not used during an outage`() async throws {
        let answers = Mutex<[Result<VideoSource?, Failure>]>([
            .success(Self.source(.seconds(3600))), .success(Self.source(.zero)),
            .failure(Failure(.storageUnavailable, "unavailable")),
        ])
        let (cached, _) = cached { _ throws(Failure) in try answers.withLock { $0.removeFirst() }.get() }
        _ = try await cached.source(of: Self.id)
        time.pass(.seconds(1))
        #expect(try await cached.source(of: Self.id)?.remaining == .zero)
        time.pass(.seconds(1))
        await #expect(throws: Failure.self) { try await cached.source(of: Self.id) }
    }

    @Test func `The duration of a request does not extend a mapping's lifetime`() async throws {
        let (cached, _) = cached { [time] _ in
            time.pass(.milliseconds(400))
            return Self.source(.seconds(10))
        }
        _ = try await cached.source(of: Self.id)
        #expect(try await cached.source(of: Self.id)?.remaining == .milliseconds(9600))
    }

    @Test(arguments: [
        nil, CachedVideoMappingsTests.source(.zero), CachedVideoMappingsTests.source(.seconds(-5)),
    ])
    func `Unknown and expired ids are cached for a second`(source: VideoSource?) async throws {
        let (cached, mappings) = cached { _ in source }
        #expect(try await cached.source(of: Self.id) == source)
        time.pass(.milliseconds(999))
        #expect(try await cached.source(of: Self.id) == source)
        #expect(mappings.requests.count == 1)
        time.pass(.milliseconds(1))
        #expect(try await cached.source(of: Self.id) == source)
        #expect(mappings.requests.count == 2)
    }

    @Test func `Guessed ids evict no mapping`() async throws {
        let (cached, mappings) = cached { id in id == Self.id ? Self.source(.seconds(3600)) : nil }
        _ = try await cached.source(of: Self.id)
        let guesses = 3 * CachedVideoMappings.unknownCapacity
        for number in 0..<guesses { _ = try await cached.source(of: ScriptedMappings.id(1000 + number)) }
        #expect(mappings.requests.count == guesses + 1)
        #expect(try await cached.source(of: Self.id) != nil)
        #expect(mappings.requests.count == guesses + 1)
        // The first guesses were evicted, so the capacity holds.
        for number in 0..<guesses { _ = try await cached.source(of: ScriptedMappings.id(1000 + number)) }
        #expect(mappings.requests.count >= 2 * guesses + 1 - CachedVideoMappings.unknownCapacity)
    }

    @Test func `Cached mappings are limited`() async throws {
        let (cached, mappings) = cached { _ in Self.source(.seconds(3600)) }
        let count = 2 * CachedVideoMappings.capacity
        for number in 0..<count { _ = try await cached.source(of: ScriptedMappings.id(number)) }
        for number in 0..<count { _ = try await cached.source(of: ScriptedMappings.id(number)) }
        #expect(mappings.requests.count >= 2 * count - CachedVideoMappings.capacity)
    }

    @Test func `Concurrent callers share one request, and do not delay other ids`() async throws {
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (cached, mappings) = cached { id in
            guard id == Self.id else { return nil }
            for await _ in opened { break }
            return Self.source(.seconds(60))
        }
        let sources = try await withThrowingTaskGroup(of: VideoSource?.self) { group in
            for _ in 0..<50 { group.addTask { try await cached.source(of: Self.id) } }
            while mappings.requests.isEmpty, !Task.isCancelled { await Task.yield() }
            #expect(try await cached.source(of: Self.other) == nil)
            for _ in 0..<1000 { await Task.yield() }
            open.yield()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sources.count == 50 && sources.allSatisfy { $0 != nil })
        #expect(mappings.requests.filter { $0 == Self.id }.count == 1)
    }

    @Test func `A failure is returned to all waiting callers, and not cached`() async throws {
        let attempts = Mutex(0)
        let (opened, open) = AsyncStream.makeStream(of: Void.self)
        let (cached, mappings) = cached { _ throws(Failure) in
            guard
                attempts.withLock({
                    $0 += 1
                    return $0
                }) == 1
            else { return Self.source(.seconds(60)) }
            for await _ in opened { break }
            throw Failure(.storageUnavailable, "unavailable")
        }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask { await #expect(throws: Failure.self) { try await cached.source(of: Self.id) } }
            }
            while mappings.requests.isEmpty, !Task.isCancelled { await Task.yield() }
            for _ in 0..<1000 { await Task.yield() }
            open.yield()
        }
        #expect(try await cached.source(of: Self.id) != nil)
    }

    @Test func `If the fetching caller is cancelled, a waiting one fetches`() async throws {
        let attempts = Mutex(0)
        let (opened, _) = AsyncStream.makeStream(of: Void.self)
        let (cached, mappings) = cached { _ throws(Failure) in
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
        let first = Task { try? await cached.source(of: Self.id) }
        while mappings.requests.isEmpty, !Task.isCancelled { await Task.yield() }
        async let second = cached.source(of: Self.id)
        async let third = cached.source(of: Self.id)
        for _ in 0..<1000 { await Task.yield() }
        first.cancel()
        #expect(try await second != nil)
        #expect(try await third != nil)
        #expect(await first.value == nil)
        #expect(mappings.requests.count == 2)
    }
}
