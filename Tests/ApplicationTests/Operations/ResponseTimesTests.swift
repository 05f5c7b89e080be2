import Application
import SeededNumbers
import Testing

@Suite struct ResponseTimesTests {
    @Test func `A percentile of merged histograms is exact to within the stated error`() {
        let seed = Seed("response times")
        for _ in 0..<200 {
            let (milliseconds, parts) = seed { generator in
                let count = Int.random(in: 1...400, using: &generator)
                // From 0.1 ms to a minute and a half, log-uniform.
                let milliseconds = (0..<count).map { _ in
                    var value = Double.random(in: 0.1...1, using: &generator)
                    for _ in 0..<Int.random(in: 0...16, using: &generator) { value *= 2 }
                    return value
                }
                return (milliseconds, (0..<3).map { _ in ResponseTimes() })
            }
            var processes = parts
            for (index, value) in milliseconds.enumerated() {
                processes[index % processes.count].add(.microseconds(Int(value * 1000)))
            }
            var all = ResponseTimes()
            for process in processes { all.add(process) }
            let sorted = milliseconds.sorted()
            for part in [0.5, 0.95, 0.99, 1] {
                let exact = sorted[max(1, Int((part * Double(sorted.count)).rounded(.up))) - 1]
                let found = all.milliseconds(at: part) ?? -1
                let allowed = exact < 1 ? 1 : exact * ResponseTimes.error + 0.51
                #expect(abs(Double(found) - exact) <= allowed, "\(found) for \(exact) at \(part)")
            }
        }
    }

    @Test func `An empty histogram has no percentile, and the last bucket holds all longer times`() {
        var times = ResponseTimes()
        #expect(times.milliseconds(at: 0.5) == nil)
        times.add(.seconds(86_400))
        times.add(.zero)
        #expect(times.counts == [0: 1, ResponseTimes.buckets - 1: 1])
        #expect((times.milliseconds(at: 1) ?? 0) > 200_000)
    }
}
