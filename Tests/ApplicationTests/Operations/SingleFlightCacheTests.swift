import Application
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct SingleFlightCacheTests {
    @Test func `Concurrent callers share one fetch, which is repeated after the lifetime`() async {
        let fetches = Mutex(0)
        let time = ManualTime()
        let fetch: @Sendable () async -> Int = {
            await Task.yield()
            return fetches.withLock { fetches in
                fetches += 1
                return fetches
            }
        }
        let cache = SingleFlightCache(lifetime: { _ in .seconds(5) }, now: { time.now }, fetch: fetch)
        let values = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<500 { group.addTask { await cache() } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(values == [1])
        time.pass(.seconds(4))
        #expect(await cache() == 1)
        time.pass(.seconds(2))
        #expect(await cache() == 2)
    }
}
