package import Domain

/// Reads what an owner has used, for every interval of a range.
package struct ReadUsage: Sendable {
    /// Sums in progress in a process: they read many records.
    static let concurrency = 2

    /// How long figures may be stale: a page that is reloaded does not add everything up again.
    static let lifetime: Duration = .seconds(10)
    /// Maximum number of cached answers; some 40 kilobytes each at most.
    static let capacity = 500

    private struct Request: Hashable {
        let owner: Owner
        let range: Range<Timestamp>
        let interval: UsageInterval
    }

    private let cache: ExpiringCache<Request, [UsageRow]>
    private let now: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - now: decides which day is today.
    ///   - time: for the age of cached figures.
    package init(
        repository: any UsageRepository, now: @escaping @Sendable () -> Timestamp,
        time: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        let limit = ConcurrencyLimit(
            Self.concurrency, waiting: 32, perParty: 4,
            message: "Too many figures are being added up. Try again in a moment.")
        cache = ExpiringCache(lifetime: Self.lifetime, capacity: Self.capacity, now: time) { request throws(Failure) in
            let slot = try await limit.acquire(for: [.owner(request.owner)])
            defer { slot.release() }
            return try await repository.usage(of: request.owner, in: request.range, by: request.interval)
        }
        self.now = now
    }

    /// - Parameters:
    ///   - from: inclusive; nil for the usual number of intervals.
    ///   - to: exclusive; nil for the end of today.
    /// - Throws: `validationFailed` if they are reversed, or too far apart.
    package func callAsFunction(
        of owner: Owner, from: Timestamp?, to: Timestamp?, by interval: UsageInterval
    ) async throws(Failure) -> Usage {
        let end = to ?? UsageInterval.day.start(of: now(), before: -1)
        let last = Timestamp(milliseconds: end.milliseconds - 1)
        let start = from ?? interval.start(of: last, before: interval.usualCount - 1)
        guard start < end else { throw .invalid(to == nil ? "from" : "to", "The range must end after it begins.") }
        let first = interval.start(of: start)
        guard first > interval.start(of: last, before: interval.maximumCount) else {
            throw .invalid("from", "The range may have at most \(interval.maximumCount) \(interval.rawValue)s.")
        }
        let known = try await cache(Request(owner: owner, range: start..<end, interval: interval))
        let figures = Dictionary(known.map { ($0.start, $0.figures) }, uniquingKeysWith: { one, _ in one })
        var usage = Usage()
        var next = first
        while next < end {
            let row = UsageRow(next, figures[next] ?? UsageFigures())
            usage.totals += row.figures
            usage.rows.append(row)
            next = interval.start(of: next, before: -1)
        }
        return usage
    }
}

/// What was used in a range: a row for each of its intervals, oldest first.
package struct Usage: Sendable, Hashable {
    package var totals = UsageFigures()
    package var rows: [UsageRow] = []

    package init() {}
}
