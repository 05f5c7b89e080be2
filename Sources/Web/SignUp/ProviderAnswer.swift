import Application
import Domain
import Hummingbird

/// Checks the identity provider's answer to a sign-in, and finds out who the user is.
struct ProviderAnswer: Sendable {
    private let dependencies: ProviderDependencies
    /// The address that the provider sends its answers to.
    let redirect: String

    init(_ dependencies: ProviderDependencies, redirect: String) {
        self.dependencies = dependencies
        self.redirect = redirect
    }

    /// The state that the request's cookie holds, if the answer is to it.
    ///
    /// - Throws: `unauthenticated`.
    func state(of request: Request, _ query: PageQuery) throws(Failure) -> SealedState {
        let cookies = request.headers.cookies(named: ProviderCookie.name)
        guard let cookie = cookies.first, cookies.count == 1,
            let state = dependencies.sealer.open(cookie, now: dependencies.environment.now())
        else { throw Self.refused("the cookie is missing, expired or not ours") }
        guard let given = query.text("state"), Self.isEqual(given, state.state) else {
            throw Self.refused("state differs")
        }
        return state
    }

    /// - Throws: `unauthenticated`; `providerUnavailable`.
    func profile(_ query: PageQuery, _ state: SealedState) async throws(Failure) -> ProviderProfile {
        let issuer = query.text("iss")
        guard issuer == dependencies.issuer || issuer == nil && !dependencies.provider.namesIssuer else {
            throw Self.refused("iss of the answer differs")
        }
        if let error = query.text("error") { throw Self.refused("the provider says \(error.prefix(100))") }
        guard let code = query.text("code"), !code.isEmpty else { throw Self.refused("the answer has no code") }
        let tokens = try await dependencies.provider.tokens(for: code, verifier: state.verifier, redirect: redirect)
        let profile = try await dependencies.verifier.profile(
            of: tokens.idToken, nonce: state.nonce, signedInSince: state.signInSince)
        let isComplete = profile.email != nil && (profile.groups != nil || !dependencies.usesGroups)
        guard !isComplete, let accessToken = tokens.accessToken,
            let more = try await dependencies.provider.profile(with: accessToken)
        else { return profile }
        guard more.identity == profile.identity else { throw Self.refused("the user info is of another user") }
        return profile.completed(by: more)
    }

    /// Takes the same time wherever texts of a length differ.
    private static func isEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func refused(_ detail: String) -> Failure {
        Failure(.unauthenticated, "The sign-in of your organization was refused.", detail: detail)
    }
}
