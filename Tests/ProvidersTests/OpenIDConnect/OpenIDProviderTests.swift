import Application
import AsyncHTTPClient
import Domain
import Foundation
import Logging
import Providers
import SteppedTime
import Testing

/// The requests to an identity provider, over real sockets.
@Suite struct OpenIDProviderTests {
    /// Silences the expected failures.
    private static let silent: Logger = {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }()

    private static let request = AuthorizationRequest(
        redirect: "https://images.example/api/auth/oidc/callback", state: "the state", nonce: "n+/=", challenge: "c-_",
        needsSignIn: false)

    /// - Parameter changes: JSON by member; `undefined` leaves a member out.
    private static func configuration(_ base: String, _ changes: [String: String] = [:]) -> String {
        var members = [
            "issuer": "\"\(base)\"", "authorization_endpoint": "\"\(base)/authorize\"",
            "token_endpoint": "\"\(base)/token\"", "userinfo_endpoint": "\"\(base)/userinfo\"",
            "jwks_uri": "\"\(base)/keys\"",
        ]
        members.merge(changes) { $1 }
        return "{\(members.filter { $0.value != "undefined" }.map { "\"\($0)\":\($1)" }.joined(separator: ","))}"
    }

    /// Runs the provider, without its configuration at first.
    private static func run(
        _ body: (OpenIDProvider, ScriptedServer, SteppedClock) async throws -> Void
    ) async throws {
        let (server, client, clock) = (try ScriptedServer(), SandboxProvider.testClient(), SteppedClock())
        let provider = OpenIDProvider(
            issuer: server.base, clientID: "a client/1", clientSecret: "s:cret+ü", client: client, clock: clock,
            logger: silent
        ) { _ in }
        server.respond(503, "")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await provider.run() }
            defer { group.cancelAll() }
            Self.expect(await clock.nextSleep(), .seconds(5), "before the first answer")
            try await body(provider, server, clock)
        }
        server.stop()
        try await client.shutdown()
    }

    /// Lets the provider read its configuration, and waits until it has.
    private static func configure(
        _ server: ScriptedServer, _ clock: SteppedClock, _ changes: [String: String] = [:]
    ) async {
        server.respond(200, configuration(server.base, changes))
        clock.wake()
        let waits: Set = [await clock.nextSleep(), await clock.nextSleep()]
        Self.expect(waits, [.seconds(300), .seconds(3600)], "keys and configuration")
    }

    private static func code<Output>(_ call: () async throws(Failure) -> Output) async -> Failure.Code? {
        do throws(Failure) {
            _ = try await call()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `An unusable configuration is read again after five seconds, and sign-ins are unavailable until then`()
        async throws
    {
        try await Self.run { provider, server, clock in
            let base = server.base
            let unusable: [(Int, String)] = [
                (404, Self.configuration(base)), (302, ""), (200, ""), (200, "<html>"), (200, "[]"), (200, "{}"),
                (200, Self.configuration(base, ["issuer": "\"\(base)/\""])),
                (200, Self.configuration(base, ["issuer": #""https://evil.example""#])),
                (200, Self.configuration(base, ["issuer": "undefined"])),
                (200, Self.configuration(base, ["token_endpoint": "undefined"])),
                (200, Self.configuration(base, ["authorization_endpoint": "null"])),
                (200, Self.configuration(base, ["jwks_uri": "7"])),
                (200, Self.configuration(base, ["jwks_uri": #""file:///etc/passwd""#])),
                (200, Self.configuration(base, ["token_endpoint": #""javascript:alert(1)""#])),
                (200, Self.configuration(base, ["userinfo_endpoint": #""//evil.example""#])),
                (200, Self.configuration(base, ["authorization_endpoint": "\"\(base)/a\\r\\nSet-Cookie: a=b\""])),
                (200, Self.configuration(base) + String(repeating: " ", count: 70_000)),
            ]
            for (status, body) in unusable {
                server.respond(status, body)
                clock.wake()
                Self.expect(await clock.nextSleep(), .seconds(5), String(body.prefix(200)))
                let code = await Self.code { () async throws(Failure) in try provider.address(for: Self.request) }
                Self.expect(code, .providerUnavailable, String(body.prefix(200)))
            }
            await Self.configure(server, clock)
            let address = try provider.address(for: Self.request)
            #expect(address.hasPrefix("\(base)/authorize?"))
            #expect(server.requests.contains { $0.hasPrefix("GET /.well-known/openid-configuration ") })
            #expect(server.requests.contains { $0.hasPrefix("GET /keys ") })
        }
    }

    @Test
    func `The address of a sign-in has what the flow needs, escaped, and asks for scopes that the provider knows`()
        async throws
    {
        try await Self.run { provider, server, clock in
            await Self.configure(
                server, clock,
                [
                    "scopes_supported": #"["openid","email","groups"]"#,
                    "authorization_endpoint": "\"\(server.base)/authorize?tenant=1\"",
                ])
            let address = try provider.address(for: Self.request)
            let parameters = try #require(URLComponents(string: address)?.queryItems)
            #expect(
                parameters.map { "\($0.name)=\($0.value ?? "")" } == [
                    "tenant=1", "response_type=code", "client_id=a client/1",
                    "redirect_uri=https://images.example/api/auth/oidc/callback", "scope=openid email groups",
                    "state=the state", "nonce=n+/=", "code_challenge=c-_", "code_challenge_method=S256",
                ])
            let again = try provider.address(
                for: AuthorizationRequest(redirect: "r", state: "s", nonce: "n", challenge: "c", needsSignIn: true))
            #expect(again.hasSuffix("&prompt=login&max_age=0"))
        }
    }

    @Test
    func `A code is exchanged with the client's secret, in the header or, if the provider knows only that, the body`()
        async throws
    {
        for (methods, isInBody) in [
            ("undefined", false), (#"["client_secret_post","client_secret_basic"]"#, false),
            (#"["client_secret_post"]"#, true),
        ] {
            try await Self.run { provider, server, clock in
                await Self.configure(server, clock, ["token_endpoint_auth_methods_supported": methods])
                server.respond(200, #"{"id_token":"a.b.c","access_token":"t","token_type":"Bearer"}"#)
                let tokens = try await provider.tokens(
                    for: "the code", verifier: "v", redirect: "https://images.example/")
                #expect(tokens.idToken == "a.b.c" && tokens.accessToken == "t")
                let (head, body) = (try #require(server.requests.last), try #require(server.bodies.last))
                #expect(head.hasPrefix("POST /token "))
                #expect(head.lowercased().contains("content-type: application/x-www-form-urlencoded"))
                let form =
                    "grant_type=authorization_code&code=the%20code&redirect_uri=https%3a%2f%2fimages.example%2f&code_verifier=v"
                #expect(body == form + (isInBody ? "&client_id=a%20client%2f1&client_secret=s%3acret%2b%c3%bc" : ""))
                let basic = Data("a%20client%2f1:s%3acret%2b%c3%bc".utf8).base64EncodedString()
                #expect(head.contains("Basic \(basic)") == !isInBody)
            }
        }
    }

    @Test func `Whatever else the provider answers is a refusal that shows nothing of it`() async throws {
        try await Self.run { provider, server, clock in
            await Self.configure(server, clock)
            let answers: [(Int, String)] = [
                (400, #"{"error":"invalid_grant"}"#), (401, ""), (500, "<html>secret"), (200, ""), (200, "[]"),
                (200, "{}"),
                (200, #"{"id_token":7}"#), (200, #"{"access_token":"t"}"#), (302, ""),
            ]
            for (status, body) in answers {
                server.respond(status, body)
                let code = await Self.code { () async throws(Failure) in
                    try await provider.tokens(for: "code", verifier: "v", redirect: "r")
                }
                Self.expect(code, .unauthenticated, "\(status) \(body)")
            }
            server.respond(200, #"{"id_token":"a.b.c"}"# + String(repeating: " ", count: 70_000))
            let code = await Self.code { () async throws(Failure) in
                try await provider.tokens(for: "code", verifier: "v", redirect: "r")
            }
            Self.expect(code, .providerUnavailable, "too long")
        }
    }

    @Test func `More about the user is asked for with the access token, if the provider offers it`() async throws {
        try await Self.run { provider, server, clock in
            await Self.configure(server, clock)
            server.respond(
                200,
                #"{"sub":"user-7","email":"Alice@example.org","email_verified":true,"name":"Alice","groups":["a"]}"#)
            let profile = try #require(try await provider.profile(with: "t0ken"))
            #expect(profile.identity == ProviderIdentity(issuer: server.base, subject: "user-7"))
            #expect(profile.email == EmailAddress("alice@example.org") && profile.isVerified)
            #expect(profile.name == AccountName("Alice") && profile.groups == ["a"])
            #expect(server.requests.last?.contains("Bearer t0ken") == true)
            for token in ["a b", "a\r\nX: y", "ü"] {
                let code = await Self.code { () async throws(Failure) in try await provider.profile(with: token) }
                Self.expect(code, .unauthenticated, token)
            }
        }
        try await Self.run { (provider, server, clock) async throws -> Void in
            await Self.configure(
                server, clock,
                ["userinfo_endpoint": "undefined", "authorization_response_iss_parameter_supported": "true"])
            #expect(try await provider.profile(with: "t0ken") == nil && provider.namesIssuer)
        }
    }

    private static func expect<Value: Equatable>(
        _ value: Value, _ expected: Value, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(value == expected, "\(name)", sourceLocation: sourceLocation)
    }
}
