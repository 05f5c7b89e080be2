import Application
import BSON
import Domain

/// The stored form of an API key. A document without what a key needs reads as none; unknown scopes are left out.
enum APIKeyDocument {
    /// All fields except the time of creation.
    static func fields(of key: APIKey, hash: SecretHash) -> BSONDocument {
        BSONWriter.document { document in
            document.append("_id", ObjectID(key.id))
            document.append("user_id", key.user.text)
            document.append("name", key.name)
            document.append("prefix", key.prefix)
            document.append("hash", binary: hash.bytes)
            document.append("scopes", key.scopes.map(\.rawValue).sorted())
            if let orders = key.ordersPerDay { document.append("orders_per_day", Int64(orders)) }
            if !key.budget.isUnlimited { document.append("budget", BudgetLimitsDocument.document(of: key.budget)) }
            if let expiry = key.expiresAt { document.append("expires_at", milliseconds: expiry.milliseconds) }
        }
    }

    static func key(_ document: BSONView) throws(BSONError) -> APIKey? {
        guard let access = try access(document), let createdAt = try document.time("created_at") else { return nil }
        var key = APIKey(
            id: access.id, user: access.user, name: try document.text("name") ?? "",
            prefix: try document.text("prefix") ?? "", scopes: access.scopes, createdAt: createdAt)
        key.ordersPerDay = access.ordersPerDay
        key.budget = access.budget
        key.expiresAt = access.expiresAt
        key.lastUsedAt = try document.time("last_used_at")
        return key
    }

    static func access(_ document: BSONView) throws(BSONError) -> KeyAccess? {
        guard let id = try document.recordID("_id"), let user = try document.text("user_id").flatMap({ UserID($0) })
        else { return nil }
        return KeyAccess(
            id: id, user: user, scopes: try scopes(document.first("scopes")),
            ordersPerDay: try document.number("orders_per_day").map { Int($0) },
            budget: try BudgetLimitsDocument.read(document.subdocument("budget")) ?? BudgetLimits(),
            expiresAt: try document.time("expires_at"))
    }

    private static func scopes(_ element: BSONElement?) throws(BSONError) -> Set<Scope> {
        guard let element, element.type == .array else { return [] }
        var scopes: Set<Scope> = []
        var elements = try element.view().elements()
        while let scope = try elements.next() {
            if scope.type == .string, let known = Scope(rawValue: try scope.string()) { scopes.insert(known) }
        }
        return scopes
    }
}
