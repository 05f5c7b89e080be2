import Application
import Domain
import Synchronization

/// Shares in memory; time passes only by `expire`.
final class InMemoryShares: ShareRepository {
    private struct Row {
        var share: Share
        var password: PasswordHash?
        var secret: [UInt8]
        var hasExpired = false
    }

    private let rows = Mutex<[ShareTokenHash: Row]>([:])

    func expire(_ token: ShareToken) { rows.withLock { $0[token.hash]?.hasExpired = true } }

    /// Empty if there is no such share.
    func secret(of token: ShareToken) -> [UInt8] { rows.withLock { $0[token.hash]?.secret ?? [] } }

    /// Replaces what is stored of a password by something that cannot be read.
    func breakPassword(of token: ShareToken) {
        rows.withLock { rows in
            rows[token.hash]?.password = nil
            rows[token.hash]?.secret = []
        }
    }

    func add(_ share: NewShare) async throws(Failure) -> Share {
        let added = Share(
            id: share.id, owner: share.owner, selection: share.selection, title: share.title,
            hasPassword: share.password != nil, allowsDownload: share.allowsDownload, showsPrompt: share.showsPrompt,
            createdAt: Timestamp(milliseconds: 0), expiresAt: Timestamp(milliseconds: 0) + share.lifetime)
        rows.withLock { $0[share.token] = Row(share: added, password: share.password, secret: share.secret) }
        return added
    }

    func activeCount(of owner: Owner, except share: RecordID?) async throws(Failure) -> Int {
        rows.withLock {
            $0.values.filter { $0.share.owner == owner && !$0.hasExpired && $0.share.id != share }.count
        }
    }

    func rename(_ tag: TagName, to name: TagName, of owner: Owner) async throws(Failure) -> Int {
        rows.withLock { rows in
            let tokens = rows.filter { $0.value.share.owner == owner && $0.value.share.selection == .tag(tag) }.keys
            for token in tokens { rows[token]?.share.selection = .tag(name) }
            return tokens.count
        }
    }

    func ended(among shares: Set<ActiveShare>) async throws(Failure) -> Set<ActiveShare> {
        let active = rows.withLock { $0.values.filter { !$0.hasExpired } }.map { row in
            ActiveShare(
                StoredShare(row.share, password: row.password, secret: row.secret, remaining: .seconds(100)))
        }
        return shares.subtracting(active)
    }

    func open(_ token: ShareTokenHash) async throws(Failure) -> StoredShare? {
        guard let row = rows.withLock({ $0[token] }), !row.hasExpired else { return nil }
        return StoredShare(row.share, password: row.password, secret: row.secret, remaining: .seconds(100))
    }

    func page<Content: Sendable>(
        of owner: Owner, _ request: PageRequest, render: @escaping @Sendable (_ next: () -> Share?) -> Content
    ) async throws(Failure) -> Page<Content> {
        var shares = rows.withLock { $0.values.map(\.share).filter { $0.owner == owner } }
        let count = shares.count
        return Page(content: render { shares.popLast() }, total: ListTotal(count), next: nil)
    }

    func change(_ id: RecordID, of owner: Owner, _ change: ShareChange) async throws(Failure) -> Share? {
        rows.withLock { rows in
            guard let token = rows.first(where: { $0.value.share.id == id && $0.value.share.owner == owner })?.key
            else { return nil }
            if let password = change.password {
                rows[token]?.password = password.hash
                rows[token]?.secret = password.secret
                rows[token]?.share.hasPassword = password.hash != nil
            }
            if change.lifetime != nil { rows[token]?.hasExpired = false }
            if let allowsDownload = change.allowsDownload { rows[token]?.share.allowsDownload = allowsDownload }
            return rows[token]?.share
        }
    }

    func remove(_ id: RecordID, of owner: Owner) async throws(Failure) -> Bool {
        rows.withLock { rows in
            guard let token = rows.first(where: { $0.value.share.id == id && $0.value.share.owner == owner })?.key
            else { return false }
            rows[token] = nil
            return true
        }
    }

    func countView(_ id: RecordID) async throws(Failure) {}
}
