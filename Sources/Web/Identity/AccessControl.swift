package import Application
import Domain
import Hummingbird

/// What decides about a valid credential: whether it was ended, and what its owner may do.
package struct AccessControl: Sendable {
    let cache: AccessCache
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses
    private let secondFactor: SecondFactorRequirement
    private let acceptsVisitors: Bool

    /// - Parameters:
    ///   - rateLimits: counts wrong keys.
    ///   - acceptsVisitors: whether anonymous sessions may do anything but sign in.
    package init(
        cache: AccessCache, rateLimits: RateLimitPolicy, clientAddresses: ClientAddresses,
        secondFactor: SecondFactorRequirement = .none, acceptsVisitors: Bool = true
    ) {
        self.cache = cache
        self.rateLimits = rateLimits
        self.clientAddresses = clientAddresses
        self.secondFactor = secondFactor
        self.acceptsVisitors = acceptsVisitors
    }

    /// - Throws: `unauthenticated` if its session has ended or its account is refused; `storageUnavailable`.
    func authentication(by token: VerifiedToken, isByCookie: Bool) async throws(Failure) -> Authentication {
        guard case .user(let user, let isAdmin) = token.caller else {
            return Authentication(caller: token.caller, isByCookie: isByCookie)
        }
        if let id = token.session {
            let (session, account) = try await cache.session(id, of: user)
            return Authentication(
                caller: .user(user, isAdmin: account.isAdmin), isByCookie: isByCookie, credential: .session(id),
                account: account, session: session, issuedAt: token.issuedAt)
        }
        let account = try await cache.token(of: user, issuedAt: token.issuedAt)
        return Authentication(
            caller: .user(user, isAdmin: account?.isAdmin ?? isAdmin), isByCookie: isByCookie, account: account,
            issuedAt: token.issuedAt)
    }

    /// - Throws: `unauthenticated`; `rateLimited` after many wrong keys of the client; `storageUnavailable`.
    func authentication(by key: APIKeySecret, of request: Request) async throws(Failure) -> Authentication {
        do throws(Failure) {
            let (key, account) = try await cache.key(key.hash)
            return Authentication(
                caller: .user(key.user, isAdmin: false), isByCookie: false, credential: .key(key.id), account: account,
                key: key)
        } catch {
            if error.code == .unauthenticated {
                let peer = RequestAnnotations.current?.channel?.remoteAddress
                try await rateLimits.missedSecret(.missedKey, from: clientAddresses.client(of: request, from: peer))
            }
            throw error
        }
    }

    /// Whether the caller may call the route at all.
    ///
    /// - Parameter route: nil if it is not known.
    /// - Throws: `unauthenticated` for a visitor where only users may come in; `secondFactorMissing`.
    func check(_ authentication: Authentication, on route: RouteAccess?) throws(Failure) {
        if authentication.caller.session != nil, !acceptsVisitors {
            throw Failure(.unauthenticated, "This server is for signed-in users only. Sign in.")
        }
        guard let account = authentication.account, !account.hasSecondFactor,
            authentication.session?.isByProvider != true, needsFactor(authentication.caller, on: route)
        else { return }
        throw Failure(
            .secondFactorMissing, "This needs a second factor. Set one up in the settings of your account first.")
    }

    private func needsFactor(_ caller: Caller, on route: RouteAccess?) -> Bool {
        switch secondFactor {
        case .none: return false
        case .admins:
            guard case .user(_, isAdmin: true) = caller else { return false }
            return route == .admin
        case .all: return route?.isOpenWithoutFactor != true
        }
    }
}
