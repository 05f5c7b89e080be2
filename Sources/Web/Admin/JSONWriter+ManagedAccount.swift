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
        raw(#","scopes":"#)
        strings(Scope.allCases.filter(key.scopes.contains).map(\.rawValue))
        raw(#","orders_per_day":"#)
        if let orders = key.ordersPerDay { integer(orders) } else { raw("null") }
        raw(#","budget":"#)
        if key.budget.isUnlimited { raw("null") } else { limits(key.budget) }
        raw(#","created_at":"#)
        timestamp(key.createdAt)
        raw(#","expires_at":"#)
        timestampOrNull(key.expiresAt)
        raw(#","last_used_at":"#)
        timestampOrNull(key.lastUsedAt)
        raw("}")
    }

    /// The whole response.
    static func closedAccount(_ receipt: ClosureReceipt, endsAt: Timestamp) -> ByteBuffer {
        var json = JSONWriter(capacity: 256)
        json.raw(#"{"status":"success","data":{"receipt":{"images":"#)
        json.integer(receipt.images)
        json.raw(#","videos":"#)
        json.integer(receipt.videos)
        json.raw(#","shares":"#)
        json.integer(receipt.shares)
        json.raw(#","keys":"#)
        json.integer(receipt.keys)
        json.raw(#","sessions":"#)
        json.integer(receipt.sessions)
        json.raw(#","bytes":"#)
        json.integer(Int(receipt.bytes))
        json.raw(#"},"ends_at":"#)
        json.timestamp(endsAt)
        json.raw("}}")
        return json.buffer
    }

    /// Only the limits that there are.
    private mutating func limits(_ budget: BudgetLimits) {
        let members = [("per_day", budget.perDay), ("per_month", budget.perMonth)]
        object(members.compactMap { name, amount in amount.map { (name, $0) } }) { json, limit in
            json.plain(limit.0)
            json.raw(":")
            json.plain(limit.1.text)
        }
    }
}
