import Application
import Domain
import Synchronization

/// An account repository in memory.
final class InMemoryAccountRepository: AccountRepository, NewAccountRepository {
    private let accounts = Mutex<[EmailAddress: (account: Account, password: PasswordHash?)]>([:])
    private let lookupCount = Mutex(0)

    /// The number of look-ups by e-mail address.
    var lookups: Int { lookupCount.withLock { $0 } }

    func add(_ account: NewAccount) async throws(WriteFailure) -> Bool {
        guard let email = account.account.email else { return false }
        return accounts.withLock { accounts in
            guard accounts[email] == nil else { return false }
            accounts[email] = (account.account, account.password)
            return true
        }
    }

    func account(of email: EmailAddress) async throws(Failure) -> (account: Account, password: PasswordHash?)? {
        lookupCount.withLock { $0 += 1 }
        return accounts.withLock { $0[email] }
    }

    func account(_ id: RecordID) async throws(Failure) -> Account? {
        accounts.withLock { $0.values.first { $0.account.id == id }?.account }
    }

    private func set(_ account: Account) {
        accounts.withLock { accounts in
            if let email = account.email { accounts[email]?.account = account }
        }
    }

    func change(_ change: ProfileChange, of id: RecordID) async throws(Failure) -> Account? {
        guard let old = try await account(id) else { return nil }
        var name = old.name
        switch change.name {
        case .set(let new): name = new
        case .clear: name = nil
        case nil: break
        }
        var account = Account(id: id, email: old.email, name: name, isAdmin: old.isAdmin, createdAt: old.createdAt)
        account.notifiesVideos = change.notifiesVideos ?? old.notifiesVideos
        set(account)
        return account
    }

    func replace(_ old: PasswordHash, by new: PasswordHash, of id: RecordID) async throws(Failure) {
        accounts.withLock { accounts in
            for (email, entry) in accounts where entry.account.id == id && entry.password == old {
                accounts[email] = (entry.account, new)
            }
        }
    }

    func setAdmin(_ isAdmin: Bool, of email: EmailAddress) async throws(Failure) -> Account? {
        accounts.withLock { accounts in
            guard let (old, password) = accounts[email] else { return nil }
            let account = Account(
                id: old.id, email: old.email, name: old.name, isAdmin: isAdmin, createdAt: old.createdAt)
            accounts[email] = (account, password)
            return account
        }
    }
}
