import Application
import Domain
import JSON

/// Reads an API key from a request.
enum KeyFields {
    private static let maximumNameLength = 100
    private static let orders = 1...1_000_000

    /// - Throws: `validationFailed` with all invalid fields.
    static func draft(_ fields: inout JSONFields, now: Timestamp) throws(Failure) -> KeyDraft {
        let (name, scopes) = (name(&fields), scopes(&fields))
        let expiry = expiry(&fields, now: now)
        let ordersPerDay = fields.integer("orders_per_day", in: orders)
        let budget = fields.budget("budget")
        try fields.faults.check()
        guard let name else { throw .unexpected("required field missing after validation") }
        return KeyDraft(
            name: name, scopes: scopes, expiresAt: expiry, ordersPerDay: ordersPerDay,
            budget: budget ?? BudgetLimits())
    }

    private static func name(_ fields: inout JSONFields) -> String? {
        guard let text = fields.required("name")?.trimmingWhitespace() else { return nil }
        // Bytes first: counting the characters of a megabyte is slow.
        guard !text.isEmpty, text.utf8.count <= maximumNameLength * 16, text.count <= maximumNameLength,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else {
            fields.faults.add(
                "name", "This must have 1 to \(maximumNameLength) characters, without control characters.")
            return nil
        }
        return String(text)
    }

    private static func scopes(_ fields: inout JSONFields) -> Set<Scope> {
        let known = fields.faults.count
        let texts = fields.strings("scopes", atMost: Scope.allCases.count)
        if texts.isEmpty, fields.faults.count == known {
            fields.faults.add("scopes", "Give at least one of \(all).")
        }
        var scopes: Set<Scope> = []
        for (index, text) in texts.enumerated() {
            guard let text else { continue }
            if let scope = Scope(rawValue: text) {
                scopes.insert(scope)
            } else {
                fields.faults.add("scopes[\(index)]", "This must be one of \(all).")
            }
        }
        return scopes
    }

    private static let all = Scope.allCases.map(\.rawValue).joined(separator: ", ")

    private static func expiry(_ fields: inout JSONFields, now: Timestamp) -> Timestamp? {
        guard let text = fields.string("expires_at"), let time = fields.faults.time(text, "expires_at") else {
            return nil
        }
        if time <= now { fields.faults.add("expires_at", "This must be in the future.") }
        return time
    }
}
