import Synchronization

/// Remembers whether there is an account: for ever once there is one, otherwise for a second.
package final class AccountPresence: Sendable {
    private static let lifetime: Duration = .seconds(1)

    private let isKnown = Atomic(false)
    private let cache: ExpiringCache<Bool, Bool>

    package init(
        _ repository: any SetUpRepository, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        cache = ExpiringCache(lifetime: Self.lifetime, capacity: 1, now: now) { _ async throws(Failure) in
            try await repository.hasAccount()
        }
    }

    /// - Throws: `overloaded`, `storageUnavailable`.
    package func isThere() async throws(Failure) -> Bool {
        if isKnown.load(ordering: .relaxed) { return true }
        let isThere = try await cache(true)
        if isThere { isKnown.store(true, ordering: .relaxed) }
        return isThere
    }

    /// After an account was made.
    func forget() { cache.forget(true) }
}
