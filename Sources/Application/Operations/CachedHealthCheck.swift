/// A health check with a short cache and a single request in flight.
package struct CachedHealthCheck: HealthCheck {
    /// How long a success is cached, and how long a failure: shorter, so that a recovery is noticed soon.
    package static let successLifetime: Duration = .seconds(1)
    package static let failureLifetime: Duration = .milliseconds(100)

    private let cached: SingleFlightCache<Result<Void, Failure>>

    package init(_ health: any HealthCheck) {
        cached = SingleFlightCache { value in
            if case .success = value { Self.successLifetime } else { Self.failureLifetime }
        } fetch: {
            do throws(Failure) {
                try await health.check()
                return .success(())
            } catch {
                return .failure(error)
            }
        }
    }

    package func check() async throws(Failure) { try await cached().get() }
}
