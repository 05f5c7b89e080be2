import Application
import Domain

/// Reads what an administrator changes of an account.
enum AccountFields {
    /// In bytes: the largest whole number that every JSON parser reads exactly.
    static let maximumQuota = 9_007_199_254_740_991

    private enum Role: String, CaseIterable { case user, admin }

    /// - Throws: `validationFailed` with all invalid fields, or if nothing is to be changed.
    static func change(_ fields: inout JSONFields) throws(Failure) -> AccountChange {
        var change = AccountChange()
        change.isDisabled = fields.bool("disabled")
        change.isAdmin = fields.value("role", as: Role.self).map { $0 == .admin }
        change.budget = fields.isNull("budget") ? .standard : fields.budget("budget").map { .set($0) }
        change.quota =
            fields.isNull("quota")
            ? .standard : fields.integer("quota", in: 0...maximumQuota).map { .set(Int64($0)) }
        try fields.faults.check()
        guard !change.isEmpty else { throw .invalid("body", "Give something to change.") }
        return change
    }
}
