package import Domain

/// One time that something was wrong, from its beginning to its end.
package struct Alert: Sendable, Hashable {
    package let id: RecordID
    package let rule: AlertRule
    /// What was wrong when it began.
    package let summary: String
    package let since: Timestamp
    /// Nil while it lasts.
    package var endedAt: Timestamp?

    package init(id: RecordID, rule: AlertRule, summary: String, since: Timestamp, endedAt: Timestamp? = nil) {
        self.id = id
        self.rule = rule
        self.summary = summary
        self.since = since
        self.endedAt = endedAt
    }
}
