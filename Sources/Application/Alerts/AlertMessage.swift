import Domain
import FoundationEssentials

/// A webhook message: the same bytes under the same id in every attempt.
package struct AlertMessage: Sendable, Hashable {
    /// The header `webhook-id`.
    package let id: String
    /// JSON in the form that Standard Webhooks recommends: type, timestamp, data.
    package let body: String

    package init(id: String, body: String) {
        self.id = id
        self.body = body
    }

    /// Announces the start of an alert, or its end if it has ended.
    package init(_ alert: Alert) {
        let hasEnded = alert.endedAt != nil
        id = "alert_\(alert.id.text)_\(hasEnded ? "ended" : "began")"
        let contents = Contents(
            type: hasEnded ? "alert.ended" : "alert.began", timestamp: Self.text(alert.endedAt ?? alert.since),
            data: Contents.Details(
                id: alert.id.text, rule: alert.rule.rawValue, summary: alert.summary, since: Self.text(alert.since),
                endedAt: alert.endedAt.map(Self.text)))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        body = (try? encoder.encode(contents)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private struct Contents: Encodable {
        struct Details: Encodable {
            let id: String
            let rule: String
            let summary: String
            let since: String
            let endedAt: String?
        }

        let type: String
        let timestamp: String
        let data: Details
    }

    private static func text(_ timestamp: Timestamp) -> String {
        // Plus half a millisecond, so that truncation does not turn a rounding error into a wrong millisecond.
        Date(timeIntervalSince1970: (Double(timestamp.milliseconds) + 0.5) / 1000)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
