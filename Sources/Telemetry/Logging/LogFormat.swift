/// Format of a log line.
package enum LogFormat: String, Sendable, CaseIterable {
    /// Human-readable.
    case text
    /// One JSON object per line.
    case json
}
