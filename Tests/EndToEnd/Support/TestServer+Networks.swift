import Afterimage
import Application
import Domain
import TestSupport

extension TestServer {
    /// Runs a server with the limits of production behind a proxy, so that its clients are in any network.
    static func runBehindProxy(
        _ configure: (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (TestServer) async throws -> Void
    ) async throws {
        try await run { settings in
            settings.trustedProxies = TrustedProxies("127.0.0.1")!
            settings.limits = RateLimitSettings()
            configure(&settings)
        } _: { server in
            try await body(server)
        }
    }
}

/// The headers of a request from one of the networks behind a trusted proxy.
func from(_ number: Int) -> [(String, String)] { [("X-Forwarded-For", "198.51.100.\(number)")] }
