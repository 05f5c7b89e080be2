/// Consecutive good or bad evaluations of a rule. An alert starts and ends only after several, so that a flapping
/// condition does not cause a message each time.
package struct AlertTransition: Sendable, Hashable {
    package enum Change: Sendable, Hashable { case begins, ends }

    /// At most one of the two is nonzero.
    package private(set) var bad: Int
    package private(set) var good: Int

    package init(bad: Int = 0, good: Int = 0) {
        self.bad = bad
        self.good = good
    }

    /// Counts one more evaluation.
    ///
    /// - Parameter isActive: whether the alert has started.
    /// - Returns: the due change, repeated until it was made.
    package mutating func update(isBad: Bool, isActive: Bool, _ limits: AlertThresholds) -> Change? {
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
