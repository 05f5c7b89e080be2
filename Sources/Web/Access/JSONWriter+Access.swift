import Application
import Domain

extension JSONWriter {
    mutating func session(_ session: SignedInSession, isCurrent: Bool) {
        raw(#"{"id":"#)
        id(session.id)
        raw(#","device":"#)
        string(session.device.text)
        raw(#","address":"#)
        string(session.address)
        raw(#","created_at":"#)
        timestamp(session.createdAt)
        raw(#","last_used_at":"#)
        timestamp(session.lastUsedAt)
        raw(#","current":"#)
        bool(isCurrent)
        raw("}")
    }

    /// - Parameter secret: the key itself, which is known only when it is made.
    mutating func key(_ key: APIKey, secret: APIKeySecret? = nil) {
        raw(#"{"id":"#)
        id(key.id)
        if let secret {
            raw(#","secret":"#)
            plain(secret.text)
        }
        raw(#","name":"#)
        string(key.name)
        raw(#","prefix":"#)
        string(key.prefix)
        keyDetails(key)
        raw("}")
    }

    /// The members after the prefix.
    mutating func keyDetails(_ key: APIKey) {
        raw(#","scopes":"#)
        strings(Scope.allCases.filter(key.scopes.contains).map(\.rawValue))
        raw(#","orders_per_day":"#)
        if let orders = key.ordersPerDay { integer(orders) } else { raw("null") }
        raw(#","budget":"#)
        limitsOrNull(key.budget)
        raw(#","created_at":"#)
        timestamp(key.createdAt)
        raw(#","expires_at":"#)
        timestampOrNull(key.expiresAt)
        raw(#","last_used_at":"#)
        timestampOrNull(key.lastUsedAt)
    }

    /// Budgets; null if both are without a limit.
    mutating func limitsOrNull(_ limits: BudgetLimits) {
        if limits.isUnlimited { raw("null") } else { self.limits(limits) }
    }

    mutating func limits(_ limits: BudgetLimits) {
        raw(#"{"per_day":"#)
        stringOrNull(limits.perDay?.text)
        raw(#","per_month":"#)
        stringOrNull(limits.perMonth?.text)
        raw("}")
    }
}
