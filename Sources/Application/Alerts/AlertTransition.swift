/// How often in a row something was wrong, or well: an alert begins and ends only after some time, so that what comes
/// and goes does not tell anybody each time.
package struct AlertTransition: Sendable, Hashable {
    package enum Change: Sendable, Hashable { case begins, ends }

    /// At most one of the two is more than zero.
    package private(set) var bad: Int
    package private(set) var good: Int

    package init(bad: Int = 0, good: Int = 0) {
        self.bad = bad
        self.good = good
    }

    /// Takes in what one more look has shown.
    ///
    /// - Parameter isActive: whether the alert has begun.
    /// - Returns: what follows; again and again until it has been done.
    package mutating func take(isBad: Bool, isActive: Bool, _ limits: AlertThresholds) -> Change? {
        if isBad {
            (bad, good) = (min(bad + 1, limits.checksToBegin), 0)
        } else {
            (bad, good) = (0, min(good + 1, limits.checksToEnd))
        }
        if !isActive, bad >= limits.checksToBegin { return .begins }
        if isActive, good >= limits.checksToEnd { return .ends }
        return nil
    }
}
