/// Whose spending a budget adds up. The order of the cases is that in which budgets are taken.
package enum Budget: Sendable, Hashable {
    case key(RecordID)
    case user(Owner)
    /// - Parameter network: `ClientAddress.subscriberPrefix`.
    case visitor(network: [UInt8])
    case visitors
    case everything

    package var scope: BudgetScope {
        switch self {
        case .key: .key
        case .user: .user
        case .visitor: .visitor
        case .visitors: .visitors
        case .everything: .everything
        }
    }
}
