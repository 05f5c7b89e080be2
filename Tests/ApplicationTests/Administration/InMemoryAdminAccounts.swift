import Application
import Domain
import Synchronization

/// Accounts for administrators in memory.
final class InMemoryAdminAccounts: AdminAccountRepository {
    private let accounts: Mutex<[RecordID: ManagedAccount]>
    private let log: CallLog

    init(_ accounts: [ManagedAccount], log: CallLog) {
        self.accounts = Mutex(Dictionary(uniqueKeysWithValues: accounts.map { ($0.account.id, $0) }))
        self.log = log
    }

    func page<Content: Sendable>(
        _ search: [String], _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> ManagedAccount?) -> Content
    ) async throws(Failure) -> Page<Content> {
        var rest = Array(accounts.withLock { $0 }.values)[...]
        return Page(content: render { rest.popFirst() }, total: ListTotal(rest.count), next: nil)
    }

    func managedAccount(_ id: RecordID) async throws(Failure) -> ManagedAccount? { accounts.withLock { $0[id] } }

    func change(_ id: RecordID, _ change: AccountChange) async throws(Failure) -> ManagedAccount? {
        log.record("change")
        return accounts.withLock { accounts in
            if let isDisabled = change.isDisabled { accounts[id]?.account.isDisabled = isDisabled }
            if let budget = change.budget { accounts[id]?.budget = budget.value }
            if let quota = change.quota { accounts[id]?.quota = quota.value }
            return accounts[id]
        }
    }

    func removeSecondFactor(of id: RecordID) async throws(Failure) -> Bool {
        log.record("remove second factor")
        return accounts.withLock { $0[id] != nil }
    }
}
