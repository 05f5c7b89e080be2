import Afterimage
import Application
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A browser that signs in by the identity provider. It keeps cookies and follows no redirect by itself.
struct ProviderBrowser {
    struct Answer {
        let status: Int
        let location: String
        /// The `Set-Cookie` headers.
        let cookies: [String]

        /// The token of the sign-in.
        var token: String? {
            cookies.first { $0.hasPrefix("afterimage=") }.map { String($0.dropFirst(11).prefix { $0 != ";" }) }
        }
    }

    private static let client = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

    let server: TestServer
    let provider: TestIdentityProvider
    /// By name.
    var cookies: [String: String] = [:]

    init(_ server: TestServer, _ provider: TestIdentityProvider) {
        self.server = server
        self.provider = provider
    }

    /// - Parameter address: a path of the server, or an absolute URL.
    mutating func open(_ address: String, headers: [(String, String)] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: address.hasPrefix("/") ? server.base + address : address)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if !cookies.isEmpty {
            request.headers.add(name: "Cookie", value: cookies.map { "\($0)=\($1)" }.joined(separator: "; "))
        }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        _ = try await response.body.collect(upTo: 1 << 20)
        for cookie in response.headers["set-cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
        }
        return Answer(
            status: Int(response.status.code), location: response.headers["location"].first ?? "",
            cookies: response.headers["set-cookie"])
    }

    /// The address of the provider's sign-in page.
    mutating func start(_ query: String = "") async throws -> String {
        let answer = try await open("/api/auth/oidc\(query)")
        #expect(answer.status == 302)
        return answer.location
    }

    /// Signs in completely.
    mutating func signIn(_ query: String = "", _ claims: [String: String] = [:]) async throws -> Answer {
        try await open(provider.signIn(try await start(query), claims))
    }
}

extension TestServer {
    /// Runs a server whose identity provider is ready.
    static func runWithProvider(
        _ configure: @escaping @Sendable (inout Settings) -> Void = { _ in },
        _ body: @escaping @Sendable (ProviderBrowser) async throws -> Void
    ) async throws {
        let provider = try TestIdentityProvider()
        defer { provider.stop() }
        try await run { settings in
            settings.registration = .invite
            settings.openIDConnect = OpenIDConnectSettings(
                issuer: provider.issuer, clientID: TestIdentityProvider.clientID,
                clientSecret: TestIdentityProvider.clientSecret)
            configure(&settings)
        } _: { server in
            let browser = ProviderBrowser(server, provider)
            let isReady = try await eventually {
                var probe = browser
                return try await probe.open("/api/auth/oidc").status == 302
            }
            try #require(isReady)
            try await body(browser)
        }
    }
}
