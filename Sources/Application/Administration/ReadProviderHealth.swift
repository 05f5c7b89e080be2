package import Domain

/// Health of the providers, from the statistics of all processes.
package struct ReadProviderHealth: Sendable {
    /// The time window of calls.
    package static let window: Duration = .seconds(3600)
    /// How long a provider counts as throttled after a throttled call.
    package static let throttledFor: Duration = .seconds(60)

    private let store: any StatsRepository

    package init(store: any StatsRepository) { self.store = store }

    /// In the order of `ProviderKind.allCases`.
    package func callAsFunction() async throws(Failure) -> [ProviderHealth] {
        let now = try await store.time()
        let since = now + (.zero - Self.window)
        let minutes = try await store.minutes(of: ProviderKind.allCases.map { StatsSubject($0) }, since: since)
        let last = try await store.lastOutcomeTimes()
        return ProviderKind.allCases.map { kind in
            let subject = StatsSubject(kind)
            var count = StatsCount()
            for minute in minutes where minute.key.subject == subject { count.add(minute.count) }
            return ProviderHealth(kind, last: last[subject] ?? [:], lastHour: count, now: now)
        }
    }
}

/// Health of one provider.
package struct ProviderHealth: Sendable, Hashable {
    package enum Status: String, Sendable, CaseIterable {
        case reachable
        /// It throttled a call within the last minute.
        case throttled
        /// The last call failed.
        case failing
        /// No call within the last hour.
        case unknown
    }

    package let kind: ProviderKind
    package let status: Status
    /// When it last responded, rejections included.
    package let lastSuccess: Timestamp?
    package let lastError: Timestamp?
    /// A fixed text for the last error; nil without one.
    package let errorMessage: String?
    package let callsLastHour: Int
    package let errorsLastHour: Int

    /// - Parameter last: time of the last call by the outcome's raw value.
    init(_ kind: ProviderKind, last: [String: Timestamp], lastHour: StatsCount, now: Timestamp) {
        self.kind = kind
        let ends = Dictionary(
            uniqueKeysWithValues: ProviderCallOutcome.allCases.compactMap { one in last[one.rawValue].map { (one, $0) }
            })
        let error = ends.filter { $0.key.isError }.max { $0.value < $1.value }
        lastSuccess = ends.filter { $0.key == .succeeded || $0.key == .refused }.values.max()
        lastError = error?.value
        errorMessage = error?.key.errorMessage
        callsLastHour = lastHour.total
        errorsLastHour = lastHour.errors(of: StatsSubject(kind))
        let newest = ends.values.max()
        if newest.map({ now.since($0) > ReadProviderHealth.window }) ?? true {
            status = .unknown
        } else if let lastError, lastError == newest {
            status = .failing
        } else if let throttled = ends[.throttled], now.since(throttled) < ReadProviderHealth.throttledFor {
            status = .throttled
        } else {
            status = lastSuccess == nil ? .throttled : .reachable
        }
    }
}

extension ProviderCallOutcome {
    /// For operators; without names.
    var errorMessage: String? {
        switch self {
        case .succeeded, .refused, .throttled: nil
        case .denied: "It rejected the API key, or the account has no credit."
        case .failed: "It did not respond, or it responded with a server error. See the log."
        }
    }
}
