import Application
import Domain

extension JSONWriter {
    /// The member `budget` of an error.
    mutating func budget(_ refusal: BudgetRefusal) {
        raw(#","budget":{"scope":"#)
        string(refusal.scope.rawValue)
        raw(#","period":"#)
        string(refusal.period.rawValue)
        raw(#","limit":"#)
        string(refusal.limit.text)
        raw(#","left":"#)
        string(refusal.left.text)
        raw(#","needed":"#)
        if let needed = refusal.needed { string(needed.text) } else { raw("null") }
        raw(#","currency":"#)
        string(refusal.currency)
        raw(#","renews_at":"#)
        timestamp(refusal.renewsAt)
        raw("}")
    }
}
