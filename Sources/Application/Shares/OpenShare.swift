package import Domain

/// Decides what visitors see of a share: every route under `/s/` asks here, and gets nothing otherwise.
package struct OpenShare: Sendable {
    let shares: any ShareRepository
    private let access: AccessCache
    private let items: SharedItems
    private let openContent: OpenContent
    let hasher: PasswordHasher
    let rateLimits: RateLimitPolicy
    /// Reads and renderings of all items of a share: each may take tens of megabytes.
    private let pages = ConcurrencyLimit(
        2, waiting: 126, perParty: 8, message: "Too many shares are being opened. Try again in a moment.")

    /// - Parameter access: knows whose shares are not shown, because the account is disabled.
    package init(
        shares: any ShareRepository, access: AccessCache, library: any LibraryRepository, openContent: OpenContent,
        hasher: PasswordHasher, rateLimits: RateLimitPolicy
    ) {
        self.shares = shares
        self.access = access
        items = SharedItems(library)
        self.openContent = openContent
        self.hasher = hasher
        self.rateLimits = rateLimits
    }

    /// - Parameters:
    ///   - token: as in the address.
    ///   - passes: those that the visitor has.
    ///   - client: the visitor's IP address, which opens a few pages at a time.
    /// - Throws: `unauthenticated` if it has a password and no pass is right. `notFound` for everything else that is
    ///   not shown, whatever the reason. `rateLimited`, `overloaded`; what reading the content throws, if it cannot be
    ///   read for now.
    package func callAsFunction(
        _ token: String, _ part: SharePart, with passes: some Sequence<String> & Sendable, from client: ClientAddress
    ) async throws(Failure) -> OpenedShare {
        let (token, stored) = try await find(token)
        guard stored.isOpen(with: passes) else { throw Self.locked }
        let share = stored.share
        func opened(
            _ items: [LibraryItem], _ content: OpenedContent? = nil, slot: ConcurrencySlot? = nil
        ) -> OpenedShare {
            OpenedShare(stored, token, items: items, content: content, slot: slot)
        }
        switch part {
        case .page:
            let slot = try await pages.acquire(for: Party.client(client) + [.share(share.id)])
            let items = try await items.all(of: share)
            guard !items.isEmpty else { throw .notFound }
            return opened(items, slot: slot)
        case .item(let name, let part, let asFile):
            guard let part, !asFile || share.allowsDownload,
                let reference = SharedItemCipher(token, secret: stored.secret).item(named: name),
                let item = try await items.item(reference, of: share)
            else { throw .notFound }
            return opened([item], try await content(part, of: item, in: share))
        case .openGraph:
            // Other sites cannot send the password.
            guard !share.hasPassword else { throw .notFound }
            let slot = try await pages.acquire(for: Party.client(client) + [.share(share.id)])
            defer { slot.release() }
            for item in try await items.all(of: share) {
                guard let part = item.openGraphPart else { continue }
                return opened([item], try await content(part, of: item, in: share))
            }
            throw .notFound
        }
    }

    /// - Throws: `notFound` if there is no such share, it has ended, or its owner's account is disabled.
    func find(_ text: String) async throws(Failure) -> (ShareToken, StoredShare) {
        guard let token = ShareToken(text), let stored = try await shares.open(token.hash),
            try await !access.isRefused(stored.share.owner)
        else { throw .notFound }
        return (token, stored)
    }

    private func content(
        _ part: ContentPart, of item: LibraryItem, in share: Share
    ) async throws(Failure) -> OpenedContent {
        do throws(Failure) {
            return try await openContent(part, of: item.reference, of: share.owner)
        } catch {
            throw error.shownToVisitors
        }
    }

    static let locked = Failure(.unauthenticated, "This needs a password.")
}

extension LibraryItem {
    /// What other sites show of it; nil if there is nothing in storage.
    package var openGraphPart: ContentPart? {
        let part: ContentPart =
            switch reference.kind {
            case .image: .thumbnail(.large)
            case .video: .poster
            }
        return content?[part] == nil ? nil : part
    }
}

extension Failure {
    /// The error for visitors of a share: what is gone, or not there yet, is just not found.
    package var shownToVisitors: Failure {
        switch code {
        case .imageGone, .imageNotReady, .videoExpired, .videoNotReady:
            Failure(.notFound, Failure.notFound.message, detail: detail)
        default: self
        }
    }
}
