import Application
import Domain
import Testing

@Suite struct AlertRuleTests {
    private static let limits = AlertThresholds()

    /// The changes that evaluations cause, with their index.
    private func changes(_ evaluations: [Bool]) -> [String] {
        var (transition, isActive, changes) = (AlertTransition(), false, [String]())
        for (index, isBad) in evaluations.enumerated() {
            switch transition.update(isBad: isBad, isActive: isActive, Self.limits) {
            case .begins: (isActive, changes) = (true, changes + ["begins \(index)"])
            case .ends: (isActive, changes) = (false, changes + ["ends \(index)"])
            case nil: break
            }
        }
        return changes
    }

    @Test func `An alert starts after consecutive bad evaluations, and ends after consecutive good ones`() {
        let bad = [Bool](repeating: true, count: Self.limits.checksToBegin)
        let good = [Bool](repeating: false, count: Self.limits.checksToEnd)
        #expect(changes(bad + good) == ["begins \(bad.count - 1)", "ends \(bad.count + good.count - 1)"])
        #expect(changes(Array(bad.dropLast())) == [])
    }

    @Test func `A flapping condition neither starts nor ends an alert`() {
        #expect(changes((0..<100).map { $0 % 3 != 0 }) == [])
        let started = [Bool](repeating: true, count: Self.limits.checksToBegin)
        #expect(changes(started + (0..<100).map { $0 % 4 == 3 }).count == 1)
    }

    @Test func `A change is repeated until it is made`() {
        var transition = AlertTransition()
        for _ in 1..<Self.limits.checksToBegin {
            #expect(transition.update(isBad: true, isActive: false, Self.limits) == nil)
        }
        for _ in 0..<3 { #expect(transition.update(isBad: true, isActive: false, Self.limits) == .begins) }
    }

    @Test func `Retries back off, and respect Retry-After`() {
        let retry = AlertRetry()
        #expect(retry.delay(after: 1, retryAfter: nil, jitter: 0) == .seconds(5))
        #expect(retry.delay(after: 2, retryAfter: nil, jitter: 1) == .seconds(12.5))
        #expect(retry.delay(after: 50, retryAfter: nil, jitter: 0) == retry.longest)
        #expect(retry.delay(after: 1, retryAfter: .seconds(120), jitter: 0) == .seconds(120))
        #expect(retry.delay(after: 1, retryAfter: .seconds(1_000_000), jitter: 0) == retry.longestRetryAfter)
        #expect(retry.delay(after: 3, retryAfter: .seconds(1), jitter: 0) == .seconds(20))
    }
}
