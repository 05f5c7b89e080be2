import Application
import Domain

/// What decides about access, in memory; rate limits count nothing.
struct StoredAccess: AccessRepository, RateLimitRepository {
    var sessions: [RecordID: SessionAccess] = [:]
    var keys: [SecretHash: KeyAccess] = [:]
    var accounts: [RecordID: AccountAccess] = [:]

    func session(_ id: RecordID) async throws(Failure) -> SessionAccess? { sessions[id] }

    func key(_ hash: SecretHash) async throws(Failure) -> KeyAccess? { keys[hash] }

    func account(_ id: RecordID) async throws(Failure) -> AccountAccess? { accounts[id] }

    func refused(among: Set<ActiveAccess>) async throws(Failure) -> Set<ActiveAccess> { [] }

    func take(_ key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> RateLimitDecision {
        .taken(RateLimitReceipt(key: key, ends: []))
    }

    func wait(for key: RateLimitKey, _ windows: [RateLimitWindow]) async throws(Failure) -> Duration? { nil }

    func refund(_ receipt: RateLimitReceipt) async throws(Failure) {}

    func mark(_ key: RateLimitKey, for length: Duration) async throws(Failure) {}

    func isMarked(_ key: RateLimitKey) async throws(Failure) -> Bool { false }
}
