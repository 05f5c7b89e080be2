import Application
import Domain
import FoundationEssentials

/// A line of the proxy's access log: `key=value` in a fixed order, with quotes around all client-supplied values.
enum AccessLogLine {
    /// Maximum length of a value in characters; longer values are truncated.
    private static let maximumLength = 256

    static func append(_ entry: AccessLogEntry, to text: inout String) {
        let access = entry.access
        text += "time=\(time(entry.at)) request_id="
        quote(access.requestID, in: &text)
        text += " method="
        quote(access.method, in: &text)
        text += " proxy_id="
        quote(access.proxyID, in: &text)
        if let range = access.range {
            text += " range="
            quote(range, in: &text)
        }
        text += " status=\(access.status) bytes=\(access.bytesSent)"
        text += " duration_ms=\(access.duration.wholeMilliseconds) complete=\(access.isComplete)\n"
    }

    /// The line that reports how many entries were dropped.
    static func append(dropped: Int, at timestamp: Timestamp?, to text: inout String) {
        if let timestamp { text += "time=\(time(timestamp)) " }
        text += "dropped=\(dropped)\n"
    }

    /// ISO 8601, UTC, to the millisecond.
    private static func time(_ timestamp: Timestamp) -> String {
        let seconds = timestamp.milliseconds.quotientAndRemainder(dividingBy: 1000)
        let text = Date(timeIntervalSince1970: Double(seconds.quotient)).formatted(.iso8601)
        let fraction = String(1000 + seconds.remainder).dropFirst()
        return "\(text.dropLast()).\(fraction)Z"
    }

    /// Keeps printable ASCII, escapes quotes and backslashes, and writes everything else, line breaks included, as
    /// `\u{…}`, so that a value cannot end itself or its line.
    private static func quote(_ value: String, in text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars.prefix(maximumLength) {
            switch scalar.value {
            case 0x22, 0x5C:
                text += "\\"
                text.unicodeScalars.append(scalar)
            case 0x20...0x7E: text.unicodeScalars.append(scalar)
            default: text += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        text += "\""
    }
}
