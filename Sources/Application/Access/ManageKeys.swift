package import Domain

/// A user's API keys.
package struct ManageKeys: Sendable {
    /// That have not expired, per user.
    package static let maximumLive = 50
    /// Per user, with those that have expired and are not deleted yet.
    package static let maximum = 200

    private let keys: any APIKeyRepository
    private let cache: AccessCache
    private let auditLog: AuditLog
    private let environment: SystemEnvironment

    package init(
        keys: any APIKeyRepository, cache: AccessCache, auditLog: AuditLog, environment: SystemEnvironment
    ) {
        self.keys = keys
        self.cache = cache
        self.auditLog = auditLog
        self.environment = environment
    }

    /// Newest first, all of them.
    package func list(of user: UserID) async throws(Failure) -> [APIKey] {
        try await keys.keys(of: user, PageRequest(start: .skip(0), limit: Self.maximum))
    }

    /// - Parameter access: of the user whose key it is.
    /// - Returns: the key, and its text, which cannot be read again.
    /// - Throws: `validationFailed` if the user has too many keys; `unauthenticated` if the access has ended, also if
    ///   another server has ended it a moment ago; `storageUnavailable`, `writeUnconfirmed`.
    package func create(
        _ draft: KeyDraft, by access: ActiveAccess, from address: ClientAddress
    ) async throws(Failure) -> (key: APIKey, secret: APIKeySecret) {
        let (user, now) = (access.user, environment.now())
        let known = try await list(of: user)
        guard Self.liveCount(known, at: now) < Self.maximumLive, known.count < Self.maximum else { throw Self.tooMany }
        let secret = APIKeySecret(environment.randomBytes)
        var key = APIKey(
            id: environment.makeRecordID(), user: user, name: draft.name, prefix: secret.prefix, scopes: draft.scopes,
            createdAt: now)
        key.ordersPerDay = draft.ordersPerDay
        key.budget = draft.budget
        key.expiresAt = draft.expiresAt
        try await auditLog.record(AuditEvent(.keyCreated, by: AuditActor(user), on: key.id.text, from: address))
        let added = try await keys.add(key, hash: secret.hash)
        do throws(Failure) {
            // After the key is stored: what ends an account deletes the keys that it finds.
            try await cache.check(access)
            // Concurrent calls may all have found a free place; each that finds too many takes its key back.
            if try await Self.liveCount(list(of: user), at: now) > Self.maximumLive { throw Self.tooMany }
        } catch {
            // If that fails, the key stays in the list: its secret was not shown.
            try? await revoke(key.id, of: user, from: address)
            throw error
        }
        return (added, secret)
    }

    /// In this process at once, in others within `AccessCache.longestDelay`.
    ///
    /// - Throws: `notFound`; `storageUnavailable`, `writeUnconfirmed`.
    package func revoke(_ id: RecordID, of user: UserID, from address: ClientAddress) async throws(Failure) {
        guard try await list(of: user).contains(where: { $0.id == id }) else { throw Failure.notFound }
        try await auditLog.record(AuditEvent(.keyRevoked, by: AuditActor(user), on: id.text, from: address))
        let revoked = try await keys.revoke(id, of: user)
        cache.forget(.key(id))
        if revoked == nil { throw Failure.notFound }
    }

    private static func liveCount(_ keys: [APIKey], at now: Timestamp) -> Int {
        keys.count { key in key.expiresAt.map { now < $0 } ?? true }
    }

    private static let tooMany = Failure.invalid("name", "You have as many keys as you may. Revoke one first.")
}
