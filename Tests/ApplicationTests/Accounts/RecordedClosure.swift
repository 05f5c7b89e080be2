import Application
import Domain
import Synchronization

/// Records whose deletion was taken back.
final class RecordedClosure: AccountClosure {
    private let accounts = Mutex<[RecordID]>([])

    var restored: [RecordID] { accounts.withLock { $0 } }

    func close(
        _ user: RecordID, by actor: AuditActor, from: ClientAddress?
    ) async throws(Failure) -> (receipt: ClosureReceipt, endsAt: Timestamp) {
        throw .unexpected("no account is closed here")
    }

    func restore(_ user: RecordID, by actor: AuditActor, from: ClientAddress?) async throws(Failure) {
        accounts.withLock { $0.append(user) }
    }
}
