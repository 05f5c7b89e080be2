import Application
import Domain
import Synchronization

/// Credentials in memory, without sessions.
final class InMemoryCredentialRepository: CredentialRepository {
    private struct State {
        var stored: [RecordID: StoredCredentials] = [:]
        var recoveryCodes: [RecordID: Set<SecretHash>] = [:]
    }

    private let state = Mutex(State())

    /// Adds an account, or replaces it.
    func set(_ account: Account, password: PasswordHash?, factor: StoredFactor? = nil) {
        state.withLock {
            $0.stored[account.id] = StoredCredentials(
                account: account, password: password, factor: factor, pendingFactor: nil)
        }
    }

    func credentials(of account: RecordID) async throws(Failure) -> StoredCredentials? {
        state.withLock { $0.stored[account] }
    }

    func isRecent(_ session: RecordID, of user: UserID, within time: Duration) async throws(Failure) -> Bool {
        false
    }

    func setPassword(
        _ new: PasswordHash, replacing old: PasswordHash?, of account: RecordID, keeping session: RecordID?
    ) async throws(Failure) -> Bool {
        change(account) { stored in
            guard stored.password == old else { return nil }
            return StoredCredentials(
                account: stored.account, password: new, factor: stored.factor, pendingFactor: stored.pendingFactor)
        }
    }

    func setPendingFactor(
        _ secret: SealedSecret, of account: RecordID, for lifetime: Duration
    ) async throws(Failure) {
        _ = change(account) { stored in
            StoredCredentials(
                account: stored.account, password: stored.password, factor: stored.factor, pendingFactor: secret)
        }
    }

    func enableFactor(
        _ pending: SealedSecret, step: Int64, recoveryCodes: [SecretHash], of account: RecordID,
        keeping session: RecordID?
    ) async throws(Failure) -> Bool {
        let factor = StoredFactor(secret: pending, lastStep: step, createdAt: Timestamp(milliseconds: 1))
        let isEnabled = change(account) { stored in
            stored.pendingFactor == pending ? stored.with(factor) : nil
        }
        if isEnabled { state.withLock { $0.recoveryCodes[account] = Set(recoveryCodes) } }
        return isEnabled
    }

    func removeFactor(of account: RecordID, keeping session: RecordID?) async throws(Failure) {
        _ = change(account) { $0.with(nil) }
        state.withLock { $0.recoveryCodes[account] = nil }
    }

    func setRecoveryCodes(_ codes: [SecretHash], of account: RecordID) async throws(Failure) -> Bool {
        state.withLock { state in
            guard state.stored[account]?.factor != nil else { return false }
            state.recoveryCodes[account] = Set(codes)
            return true
        }
    }

    func use(_ step: Int64, of account: RecordID) async throws(Failure) -> Bool {
        change(account) { stored in
            guard let factor = stored.factor, factor.lastStep < step else { return nil }
            return stored.with(StoredFactor(secret: factor.secret, lastStep: step, createdAt: factor.createdAt))
        }
    }

    func use(_ code: SecretHash, of account: RecordID) async throws(Failure) -> Bool {
        state.withLock { $0.recoveryCodes[account]?.remove(code) != nil }
    }

    /// - Parameter change: returns nil to change nothing.
    private func change(_ account: RecordID, _ change: (StoredCredentials) -> StoredCredentials?) -> Bool {
        state.withLock { state in
            guard let changed = state.stored[account].flatMap(change) else { return false }
            state.stored[account] = changed
            return true
        }
    }
}

extension StoredCredentials {
    fileprivate func with(_ factor: StoredFactor?) -> StoredCredentials {
        StoredCredentials(account: account, password: password, factor: factor, pendingFactor: nil)
    }
}
