package import Domain

/// How the providers do, as all processes together have seen it.
package struct ReadProviderHealth: Sendable {
    /// How far back a call says something about the present.
    package static let memory: Duration = .seconds(3600)
    /// How long a provider that wants to be asked less often counts as one.
    package static let throttledFor: Duration = .seconds(60)

    private let store: any StatsRepository

    package init(store: any StatsRepository) { self.store = store }

    /// In the order of `ProviderKind.allCases`.
    package func callAsFunction() async throws(Failure) -> [ProviderHealth] {
        let now = try await store.time()
        let since = now + (.zero - Self.memory)
        let minutes = try await store.minutes(of: ProviderKind.allCases.map { StatsSubject($0) }, since: since)
        let last = try await store.lastEnds()
        return ProviderKind.allCases.map { kind in
            let subject = StatsSubject(kind)
            var count = StatsCount()
            for minute in minutes where minute.key.subject == subject { count.add(minute.count) }
            return ProviderHealth(kind, last: last[subject] ?? [:], lastHour: count, now: now)
        }
    }
}

/// How one provider does.
package struct ProviderHealth: Sendable, Hashable {
    package enum Word: String, Sendable, CaseIterable {
        case reachable
        /// It asked for fewer calls within the last minute.
        case throttled
        /// Its last answer was an error, or there was none.
        case failing
        /// Nobody has called it for an hour.
        case unknown
    }

    package let kind: ProviderKind
    package let word: Word
    /// When it last answered, be it with a refusal of what it was asked.
    package let lastSuccess: Timestamp?
    package let lastError: Timestamp?
    /// A sentence of ours; nil where there was none.
    package let errorSentence: String?
    package let callsLastHour: Int
    package let errorsLastHour: Int

    /// - Parameter last: when a call last ended in each way, by the outcome's raw value.
    init(_ kind: ProviderKind, last: [String: Timestamp], lastHour: StatsCount, now: Timestamp) {
        self.kind = kind
        let ends = Dictionary(
            uniqueKeysWithValues: ProviderCallOutcome.allCases.compactMap { one in last[one.rawValue].map { (one, $0) }
            })
        let error = ends.filter { $0.key.isError }.max { $0.value < $1.value }
        lastSuccess = ends.filter { $0.key == .answered || $0.key == .refused }.values.max()
        lastError = error?.value
        errorSentence = error?.key.sentence
        callsLastHour = lastHour.total
        errorsLastHour = lastHour.errors(of: StatsSubject(kind))
        let newest = ends.values.max()
        if newest.map({ now.since($0) > ReadProviderHealth.memory }) ?? true {
            word = .unknown
        } else if let lastError, lastError == newest {
            word = .failing
        } else if let throttled = ends[.throttled], now.since(throttled) < ReadProviderHealth.throttledFor {
            word = .throttled
        } else {
            word = lastSuccess == nil ? .throttled : .reachable
        }
    }
}

extension ProviderCallOutcome {
    /// For operators; names nobody.
    var sentence: String? {
        switch self {
        case .answered, .refused, .throttled: nil
        case .denied: "It turned us away: look at the key, and at the account's credit."
        case .failed: "It did not answer, or answered with an error of its own. The log has what it said."
        }
    }
}
