import Crypto
package import Domain

/// The id of a stored budget: `user:alice`, `visitors`. A visitor's network is hashed.
package struct BudgetID: Sendable, Hashable {
    package let scope: BudgetScope
    /// Empty for a scope that has one budget only.
    package let name: String

    package init(_ budget: Budget) {
        scope = budget.scope
        name =
            switch budget {
            case .key(let key): key.text
            case .user(let owner): owner.text
            case .visitor(let network): SHA256.hash(data: network).prefix(16).hexadecimal
            case .visitors, .everything: ""
            }
    }

    /// - Parameter text: the stored form.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let scope = BudgetScope(rawValue: String(parts[0])) else { return nil }
        self.scope = scope
        name = parts.count == 2 ? String(parts[1]) : ""
    }

    package var text: String { name.isEmpty ? scope.rawValue : "\(scope.rawValue):\(name)" }
}
