/// Asks whether the database answers once for all who want to know within a moment.
package struct CachedHealthCheck: HealthCheck {
    /// How long a good answer is remembered, and how long a bad one: whoever waits for things to be well again is to
    /// hear of it soon.
    package static let goodFor: Duration = .seconds(1)
    package static let badFor: Duration = .milliseconds(100)

    private let remembered: SingleFlightCache<Result<Void, Failure>>

    package init(_ health: any HealthCheck) {
        remembered = SingleFlightCache { answer in
            if case .success = answer { Self.goodFor } else { Self.badFor }
        } ask: {
            do throws(Failure) {
                try await health.check()
                return .success(())
            } catch {
                return .failure(error)
            }
        }
    }

    package func check() async throws(Failure) { try await remembered().get() }
}
