import Synchronization

/// Lets something be done, or says when it may be done again.
package final class RateLimiter: Sendable {
    /// What is to be counted under one key.
    package struct Demand: Sendable {
        let key: RateLimitKey
        let windows: [RateLimitWindow]

        package init(_ key: RateLimitKey, _ windows: [RateLimitWindow]) {
            self.key = key
            self.windows = windows
        }
    }

    /// For so long a refusal is repeated without the database: whoever asks a thousand times a second costs it little.
    /// No longer, for what was counted may be given back.
    private static let memory: Duration = .seconds(1)
    private static let rememberedRefusals = 10_000

    private struct Refusal {
        let forgottenAt: ContinuousClock.Instant
        let freeAt: ContinuousClock.Instant
    }

    private let repository: any RateLimitRepository
    private let refusals = Mutex<[RateLimitKey: Refusal]>([:])

    package init(repository: any RateLimitRepository) { self.repository = repository }

    /// Counts all of the demands, or none.
    ///
    /// - Returns: what was counted; nothing for demands without windows.
    /// - Throws: `rateLimited`; `storageUnavailable`, `overloaded`.
    package func callAsFunction(_ demands: [Demand]) async throws(Failure) -> [RateLimitReceipt] {
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

    /// What came to nothing does not count. Where the database cannot be told, it counts until its window ends.
    package func refund(_ receipts: [RateLimitReceipt]) async {
        for receipt in receipts {
            do throws(Failure) { try await repository.refund(receipt) } catch {}
        }
    }

    private func take(_ demand: Demand) async throws(Failure) -> RateLimitReceipt {
        let now = ContinuousClock.now
        if let refusal = refusals.withLock({ $0[demand.key] }), now < refusal.forgottenAt {
            throw Self.failure(wait: refusal.freeAt - now)
        }
        switch try await repository.take(demand.key, demand.windows) {
        case .taken(let receipt): return receipt
        case .refused(let wait):
            refusals.withLock { refusals in
                if refusals.count >= Self.rememberedRefusals { refusals = [:] }
                refusals[demand.key] = Refusal(forgottenAt: now + min(wait, Self.memory), freeAt: now + wait)
            }
            throw Self.failure(wait: wait)
        }
    }

    private static func failure(wait: Duration) -> Failure {
        let (seconds, rest) = wait.components
        let whole = max(1, Int(seconds) + (rest > 0 ? 1 : 0))
        return Failure(
            .rateLimited, "That is too much in too short a time. Try again when Retry-After has passed.",
            retryAfter: whole)
    }
}
