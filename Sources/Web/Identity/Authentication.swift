package import Application
package import Domain

/// A verified caller, and how the request was authenticated.
package struct Authentication: Sendable, Hashable {
    package let caller: Caller
    /// Whether the token was in a cookie, as in requests of pages, which must not see provider URLs.
    package let isByCookie: Bool
    package let credential: Credential
    /// Nil for visitors and for users who are known by a token only.
    package let account: AccountAccess?
    /// Nil unless the request came with an API key.
    package let key: KeyAccess?
    /// Nil unless the request came with the token of a sign-in.
    package let session: SessionAccess?
    private let issuedAt: Timestamp?

    /// - Parameter issuedAt: of the token.
    init(
        caller: Caller, isByCookie: Bool, credential: Credential = .token, account: AccountAccess? = nil,
        key: KeyAccess? = nil, session: SessionAccess? = nil, issuedAt: Timestamp? = nil
    ) {
        self.caller = caller
        self.isByCookie = isByCookie
        self.credential = credential
        self.account = account
        self.key = key
        self.session = session
        self.issuedAt = issuedAt
    }

    /// What ends streams of the caller; nil for visitors, whose access nothing ends.
    var activeAccess: ActiveAccess? { try? userAccess() }

    /// - Throws: `forbidden` for a visitor.
    func userAccess() throws(Failure) -> ActiveAccess {
        ActiveAccess(credential, try user(), issuedAt: issuedAt)
    }

    /// - Throws: `forbidden` for a visitor.
    func user() throws(Failure) -> UserID {
        guard case .user(let user, _) = caller else {
            throw Failure(.forbidden, "This is only for users with an account. Sign in.")
        }
        return user
    }

    /// - Throws: `forbidden` if it is a key without the scope.
    func require(_ scope: Scope) throws(Failure) {
        if let key, !key.scopes.contains(scope) { throw .missingScope(scope.rawValue) }
    }

    /// Whose budgets the request's orders are taken from.
    ///
    /// - Parameter address: the client's.
    func payer(from address: ClientAddress) -> Payer {
        let network = caller.session == nil ? nil : address.subscriberPrefix
        var payer = Payer(caller.owner, key: key?.id, network: network)
        if let key { payer.known[.key(key.id)] = key.budget }
        if let budget = account?.budget { payer.known[.user(caller.owner)] = budget }
        return payer
    }
}
