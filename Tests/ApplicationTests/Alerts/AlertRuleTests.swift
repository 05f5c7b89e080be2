import Application
import Domain
import Testing

@Suite struct AlertRuleTests {
    private static let limits = AlertThresholds()

    /// What a row of looks leads to, at which place.
    private func changes(_ looks: [Bool]) -> [String] {
        var (run, isActive, changes) = (AlertTransition(), false, [String]())
        for (index, isBad) in looks.enumerated() {
            switch run.take(isBad: isBad, isActive: isActive, Self.limits) {
            case .begins: (isActive, changes) = (true, changes + ["begins \(index)"])
            case .ends: (isActive, changes) = (false, changes + ["ends \(index)"])
            case nil: break
            }
        }
        return changes
    }

    @Test func `An alert begins after some bad looks in a row, and ends after some good ones`() {
        let bad = [Bool](repeating: true, count: Self.limits.checksToBegin)
        let good = [Bool](repeating: false, count: Self.limits.checksToEnd)
        #expect(changes(bad + good) == ["begins \(bad.count - 1)", "ends \(bad.count + good.count - 1)"])
        #expect(changes(Array(bad.dropLast())) == [])
    }

    @Test func `What comes and goes neither begins nor ends one`() {
        #expect(changes((0..<100).map { $0 % 3 != 0 }) == [])
        let begun = [Bool](repeating: true, count: Self.limits.checksToBegin)
        #expect(changes(begun + (0..<100).map { $0 % 4 == 3 }).count == 1)
    }

    @Test func `What was not done is said again at the next look`() {
        var run = AlertTransition()
        for _ in 1..<Self.limits.checksToBegin {
            #expect(run.take(isBad: true, isActive: false, Self.limits) == nil)
        }
        for _ in 0..<3 { #expect(run.take(isBad: true, isActive: false, Self.limits) == .begins) }
    }

    @Test func `Attempts at a message come more and more slowly, and not before the receiver wants them`() {
        let retry = AlertRetry()
        #expect(retry.delay(after: 1, wish: nil, chance: 0) == .seconds(5))
        #expect(retry.delay(after: 2, wish: nil, chance: 1) == .seconds(12.5))
        #expect(retry.delay(after: 50, wish: nil, chance: 0) == retry.longest)
        #expect(retry.delay(after: 1, wish: .seconds(120), chance: 0) == .seconds(120))
        #expect(retry.delay(after: 1, wish: .seconds(1_000_000), chance: 0) == retry.longestWish)
        #expect(retry.delay(after: 3, wish: .seconds(1), chance: 0) == .seconds(20))
    }
}
