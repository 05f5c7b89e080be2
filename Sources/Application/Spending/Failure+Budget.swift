package import Domain

extension Failure {
    /// An order does not fit into a budget, or cannot be compared with its limit.
    package static func budgetExhausted(_ refusal: BudgetRefusal, now: Timestamp) -> Failure {
        let owner =
            switch refusal.scope {
            case .key: "the budget of this key"
            case .user: "your budget"
            case .visitor: "the budget of your network"
            case .visitors: "the budget of all visitors"
            case .everything: "the budget of this service"
            }
        let period = refusal.period == .day ? "today" : "this month"
        let renewsAt = CalendarDate(refusal.renewsAt).text
        var faults = [
            FieldError("budget", "\(refusal.scope.rawValue), per \(refusal.period.rawValue)"),
            FieldError("left", "\(refusal.left.text) \(refusal.currency)"),
        ]
        if let needed = refusal.needed {
            faults.append(FieldError("needed", "\(needed.text) \(refusal.currency)"))
        } else {
            faults.append(FieldError("price", "The price of this model is unknown."))
        }
        faults.append(FieldError("renews_at", renewsAt))
        let message =
            refusal.needed == nil
            ? "The price of this order is unknown, so that it cannot be taken from \(owner) for \(period)."
            : "This order does not fit into \(owner) for \(period), which begins anew at \(renewsAt)."
        let wait = max(1, (refusal.renewsAt.milliseconds - now.milliseconds + 999) / 1000)
        return Failure(.budgetExhausted, message, faults: faults, retryAfter: Int(wait), budget: refusal)
    }

    /// The same failure, of a record that exists.
    package func located(at path: String) -> Failure {
        Failure(
            code, message, faults: faults, retryAfter: retryAfter, location: path, budget: budget, detail: detail)
    }
}
