import Application
import Domain

/// Logs what is done to the sessions, the password and the existence of an account.
struct RecordedAccountCalls: SessionRepository, PasswordLinks, AccountClosure {
    let log: CallLog

    func add(_ session: SignedInSession, isByProvider: Bool) async throws(Failure) -> SignedInSession { session }

    func sessions(of user: UserID) async throws(Failure) -> [SignedInSession] { [] }

    func end(_ id: RecordID, of user: UserID) async throws(Failure) -> Bool { false }

    func endAll(of user: UserID, except: RecordID?) async throws(Failure) { log.record("end sessions") }

    func link(
        for user: RecordID, lifetime: Duration
    ) async throws(Failure) -> (token: String, expiresAt: Timestamp) {
        log.record("link")
        return ("token", Timestamp(milliseconds: 0) + lifetime)
    }

    func close(
        _ user: RecordID, by actor: AuditActor, from: ClientAddress?
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp) {
        log.record("close")
        return (ClosureReceipt(), Timestamp(milliseconds: 7))
    }

    func restore(_ user: RecordID, by actor: AuditActor, from: ClientAddress?) async throws(Failure) {
        log.record("restore")
    }
}
