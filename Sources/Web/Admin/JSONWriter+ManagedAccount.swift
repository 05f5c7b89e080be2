import Application
import Domain
import NIOCore

/// The JSON of accounts and keys, for administrators.
extension JSONWriter {
    mutating func managedAccount(_ managed: ManagedAccount) {
        let account = managed.account
        raw(#"{"id":"#)
        id(account.id)
        raw(#","email":"#)
        stringOrNull(account.email?.text)
        raw(#","name":"#)
        stringOrNull(account.name?.text)
        raw(account.isAdmin ? #","role":"admin","disabled":"# : #","role":"user","disabled":"#)
        bool(account.isDisabled)
        raw(#","second_factor":"#)
        bool(account.hasSecondFactor)
        raw(#","budget":"#)
        if let budget = managed.budget { limits(budget) } else { raw("null") }
        raw(#","quota":"#)
        if let quota = managed.quota { integer(Int(quota)) } else { raw("null") }
        raw(#","created_at":"#)
        timestamp(account.createdAt)
        raw(#","deletion":"#)
        if let end = account.closesAt {
            raw(#"{"ends_at":"#)
            timestamp(end)
            raw("}")
        } else {
            raw("null")
        }
        raw("}")
    }

    mutating func managedKey(_ key: APIKey, address: String?) {
        raw(#"{"id":"#)
        id(key.id)
        raw(#","name":"#)
        string(key.name)
        raw(#","prefix":"#)
        string(key.prefix)
        raw(#","user":"#)
        string(key.user.text)
        raw(#","email":"#)
        stringOrNull(address)
        keyDetails(key)
        raw("}")
    }
}
