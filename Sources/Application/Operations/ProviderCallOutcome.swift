/// The ways in which a call to a provider ends; there are no others. The raw value is what records and metrics call it.
package enum ProviderCallOutcome: String, Sendable, CaseIterable {
    /// It answered: it took the order, or said how a task stands, a task that failed included.
    case answered = "ok"
    /// It did not want this one order: its words, its pictures, its options.
    case refused = "refused"
    /// It turned this installation away: the key, or the account's credit.
    case denied = "denied"
    /// Too much at once.
    case throttled = "throttled"
    /// It was not reached, or answered with an error of its own, or with nothing that can be read; after an order it may
    /// be unknown whether it was taken.
    case failed = "failed"

    /// Whether something is wrong that whoever ordered cannot mend.
    package var isError: Bool {
        switch self {
        case .answered, .refused, .throttled: false
        case .denied, .failed: true
        }
    }
}
