import Application
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct SingleFlightCacheTests {
    @Test func `Many who ask at once get the one answer, and it is found again when it has grown old`() async {
        let asked = Mutex(0)
        let time = ManualTime()
        let find: @Sendable () async -> Int = {
            await Task.yield()
            return asked.withLock { asked in
                asked += 1
                return asked
            }
        }
        let remembered = SingleFlightCache(lifetime: { _ in .seconds(5) }, now: { time.now }, ask: find)
        let answers = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<500 { group.addTask { await remembered() } }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers == [1])
        time.pass(.seconds(4))
        #expect(await remembered() == 1)
        time.pass(.seconds(2))
        #expect(await remembered() == 2)
    }
}
