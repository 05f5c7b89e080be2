package import Domain

/// One occurrence of a problem, from its start to its end.
package struct Alert: Sendable, Hashable {
    package let id: RecordID
    package let rule: AlertRule
    /// The problem as it was at the start.
    package let summary: String
    package let since: Timestamp
    /// Nil while it is active.
    package var endedAt: Timestamp?

    package init(id: RecordID, rule: AlertRule, summary: String, since: Timestamp, endedAt: Timestamp? = nil) {
        self.id = id
        self.rule = rule
        self.summary = summary
        self.since = since
        self.endedAt = endedAt
    }
}
