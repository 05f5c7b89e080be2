package import Domain

/// What an owner wants to share.
package struct ShareDraft: Sendable {
    package var selection: Share.Selection
    package var title: String?
    /// Nil for none.
    package var password: String?
    package var allowsDownload = false
    package var showsPrompt = false
    package var lifetime: Duration = .seconds(Share.defaultHours * 3600)

    package init(_ selection: Share.Selection) { self.selection = selection }
}

/// Shares items of an owner.
package struct CreateShare: Sendable {
    private let shares: any ShareRepository
    private let library: any LibraryRepository
    private let claims: any SessionClaimRepository
    private let hasher: PasswordHasher
    private let rateLimits: RateLimitPolicy
    private let environment: SystemEnvironment

    package init(
        shares: any ShareRepository, library: any LibraryRepository, claims: any SessionClaimRepository,
        hasher: PasswordHasher, rateLimits: RateLimitPolicy, environment: SystemEnvironment
    ) {
        self.shares = shares
        self.library = library
        self.claims = claims
        self.hasher = hasher
        self.rateLimits = rateLimits
        self.environment = environment
    }

    /// - Parameter client: the IP address whose share of password hashes is used.
    /// - Returns: the share, and its token, which is nowhere else.
    /// - Throws: `notFound` with the places of items that are not the owner's, or in the trash; `validationFailed` if the
    ///   owner has too many shares; `rateLimited`, `overloaded`, `storageUnavailable`, `writeUnconfirmed`.
    package func callAsFunction(
        _ draft: ShareDraft, of owner: Owner, from client: ClientAddress
    ) async throws(Failure) -> (share: Share, token: ShareToken) {
        let selection = try await checked(draft.selection, of: owner)
        try await shares.requireRoom(for: nil, of: owner)
        let token = ShareToken(bytes: environment.randomBytes(ShareToken.length))
        var share = NewShare(
            id: environment.makeRecordID(), owner: owner, token: token.hash, selection: selection,
            secret: environment.randomBytes(StoredShare.secretLength), lifetime: draft.lifetime)
        share.title = draft.title
        share.allowsDownload = draft.allowsDownload
        share.showsPrompt = draft.showsPrompt
        if let password = draft.password {
            try await rateLimits.newSharePassword(by: owner, from: client)
            share.password = try await hasher.hash(password, from: client)
        }
        var added = try await shares.add(share)
        added.owner = try await claims.resolveOwner(owner)
        return (added, token)
    }

    /// The selection without repetitions.
    private func checked(
        _ selection: Share.Selection, of owner: Owner
    ) async throws(Failure) -> Share.Selection {
        guard case .items(let references) = selection else { return selection }
        let missing = Set(references).subtracting(try await library.items(references, of: owner).map(\.reference))
        guard missing.isEmpty else { throw .missingItems(missing, of: references) }
        return .items(references.uniqued())
    }
}

extension ShareRepository {
    /// - Parameter share: the one that is to be active; nil for a new one.
    /// - Throws: `validationFailed` if the owner has too many others.
    func requireRoom(for share: RecordID?, of owner: Owner) async throws(Failure) {
        guard try await activeCount(of: owner, except: share) < Share.maximumPerOwner else {
            throw .invalid(
                "expires_in_hours",
                "You have \(Share.maximumPerOwner) shares, the most that are allowed. End one first.")
        }
    }
}

extension PasswordHasher {
    /// Hashes a password for a client; it waits for its turn.
    func hash(_ password: String, from client: ClientAddress) async throws(Failure) -> PasswordHash {
        let slot = try await share(for: Party.client(client))
        defer { slot.release() }
        return try await hash(password, with: slot)
    }
}
