package import Application
import AsyncHTTPClient
import Domain
import FoundationEssentials
import JSON
import NIOCore
import NIOHTTP1

extension OpenIDProvider: IdentityProvider {
    package var namesIssuer: Bool { (try? configuration())?.namesIssuer ?? false }

    package func address(for request: AuthorizationRequest) throws(Failure) -> String {
        let configuration = try configuration()
        var parameters = [
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", request.redirect),
            ("scope", configuration.scopes.joined(separator: " ")), ("state", request.state),
            ("nonce", request.nonce), ("code_challenge", request.challenge), ("code_challenge_method", "S256"),
        ]
        if request.needsSignIn { parameters += [("prompt", "login"), ("max_age", "0")] }
        let endpoint = configuration.authorizationEndpoint
        return endpoint + (endpoint.contains("?") ? "&" : "?") + Self.form(parameters)
    }

    package func tokens(
        for code: String, verifier: String, redirect: String
    ) async throws(Failure) -> ProviderTokens {
        let configuration = try configuration()
        var parameters = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ]
        var request = HTTPClientRequest(url: configuration.tokenEndpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Accept", value: "application/json")
        if configuration.sendsSecretInBody {
            parameters += [("client_id", clientID), ("client_secret", clientSecret)]
        } else {
            // RFC 6749, section 2.3.1: both are encoded as in a form before.
            let credentials = "\(PathSegment.escaped(clientID)):\(PathSegment.escaped(clientSecret))"
            request.headers.add(
                name: "Authorization", value: "Basic \(Data(credentials.utf8).base64EncodedString())")
        }
        request.body = .bytes(ByteBuffer(string: Self.form(parameters)))
        let response = try await object(request)
        guard let idToken = response["id_token"]?.string else {
            throw Self.refused("the token response has no id_token")
        }
        return ProviderTokens(idToken: idToken, accessToken: response["access_token"]?.string)
    }

    package func profile(with accessToken: String) async throws(Failure) -> ProviderProfile? {
        guard let endpoint = try configuration().userInfoEndpoint else { return nil }
        guard accessToken.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.refused("the access token has characters that no header may have")
        }
        var request = HTTPClientRequest(url: endpoint)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "Authorization", value: "Bearer \(accessToken)")
        let claims = try await object(request)
        guard let subject = claims["sub"]?.string else { throw Self.refused("the user info has no sub") }
        var profile = ProviderProfile(ProviderIdentity(issuer: issuer, subject: subject))
        profile.email = claims["email"]?.string.flatMap { EmailAddress($0) }
        // Some providers write it as a string.
        profile.isVerified = claims["email_verified"]?.bool ?? (claims["email_verified"]?.string == "true")
        profile.name = claims["name"]?.string.flatMap { AccountName($0) }
        profile.groups = claims["groups"]?.strings ?? claims["groups"]?.string.map { [$0] }
        return profile
    }

    private func object(_ request: HTTPClientRequest) async throws(Failure) -> JSONValue {
        let response: BufferedResponse
        do {
            response = try await BufferedResponse(
                to: request, from: client, within: Self.timeout, upTo: Self.maximumLength)
        } catch {
            throw Failure(
                .providerUnavailable, "The sign-in of your organization cannot be reached. Try again in a moment.",
                retryAfter: 5, detail: "the identity provider did not answer: \(error)")
        }
        let json = await JSONValue.object(in: [UInt8](buffer: response.body))
        guard response.status == .ok, let json else {
            let reason = json?["error"]?.string.map { String($0.prefix(100)) } ?? "no JSON object"
            throw Self.refused("status \(response.status.code), \(reason)")
        }
        return json
    }

    private static func refused(_ detail: String) -> Failure {
        Failure(.unauthenticated, "The sign-in of your organization was refused.", detail: detail)
    }

    private static func form(_ parameters: [(String, String)]) -> String {
        parameters.map { "\($0)=\(PathSegment.escaped($1))" }.joined(separator: "&")
    }
}
