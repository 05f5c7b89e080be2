import Synchronization

/// Counts actions against rate limits.
package final class RateLimiter: Sendable {
    /// An action to count under one key.
    package struct Demand: Sendable {
        let key: RateLimitKey
        let windows: [RateLimitWindow]

        package init(_ key: RateLimitKey, _ windows: [RateLimitWindow]) {
            self.key = key
            self.windows = windows
        }
    }

    /// How long a rejection is cached, to protect the database from floods. Short, as actions may be refunded.
    private static let refusalLifetime: Duration = .seconds(1)
    private static let maximumRefusals = 10_000

    private struct Refusal {
        let expiresAt: ContinuousClock.Instant
        let freeAt: ContinuousClock.Instant
    }

    private let repository: any RateLimitRepository
    private let refusals = Mutex<[RateLimitKey: Refusal]>([:])

    package init(repository: any RateLimitRepository) { self.repository = repository }

    /// Counts all of the demands, or none.
    ///
    /// - Returns: the counted actions; none for demands without windows.
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func callAsFunction(_ demands: [Demand]) async throws(Failure) -> [RateLimitReceipt] {
        // Before the first is counted in the database.
        try check(demands)
        var receipts: [RateLimitReceipt] = []
        for demand in demands where !demand.windows.isEmpty {
            do throws(Failure) {
                receipts.append(try await take(demand))
            } catch {
                await refund(receipts)
                throw error
            }
        }
        return receipts
    }

    /// Checks whether all demands would be allowed now. Counts nothing.
    ///
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func ask(_ demands: [Demand]) async throws(Failure) {
        try check(demands)
        for demand in demands where !demand.windows.isEmpty {
            guard let wait = try await repository.wait(for: demand.key, demand.windows) else { continue }
            refuse(demand, for: wait)
            throw Self.failure(wait: wait)
        }
    }

    /// Refunds actions. If the database is unavailable, they count until their windows end.
    package func refund(_ receipts: [RateLimitReceipt]) async {
        for receipt in receipts {
            do throws(Failure) { try await repository.refund(receipt) } catch {}
        }
    }

    /// Checks the cached rejections only.
    ///
    /// - Throws: `rateLimited`.
    package func check(_ demands: [Demand]) throws(Failure) {
        let now = ContinuousClock.now
        let wait = refusals.withLock { refusals in
            demands.compactMap { demand in
                refusals[demand.key].flatMap { now < $0.expiresAt ? $0.freeAt - now : nil }
            }.max()
        }
        if let wait { throw Self.failure(wait: wait) }
    }

    /// Caches the rejection of a key.
    package func refuse(_ demand: Demand, for wait: Duration) {
        let now = ContinuousClock.now
        refusals.withLock { refusals in
            if refusals.count >= Self.maximumRefusals { refusals = [:] }
            refusals[demand.key] = Refusal(expiresAt: now + min(wait, Self.refusalLifetime), freeAt: now + wait)
        }
    }

    private func take(_ demand: Demand) async throws(Failure) -> RateLimitReceipt {
        switch try await repository.take(demand.key, demand.windows) {
        case .taken(let receipt): return receipt
        case .refused(let wait):
            refuse(demand, for: wait)
            throw Self.failure(wait: wait)
        }
    }

    private static func failure(wait: Duration) -> Failure {
        let (seconds, rest) = wait.components
        let whole = max(1, Int(seconds) + (rest > 0 ? 1 : 0))
        return Failure(
            .rateLimited, "Too many requests. Try again after the time in Retry-After.",
            retryAfter: whole)
    }
}
