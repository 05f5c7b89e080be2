import Domain
import Glibc

/// The time of a signature in UTC, such as `20260102T030405Z`.
struct SigningTime {
    let text: String

    init(_ timestamp: Timestamp) {
        var seconds = time_t(timestamp.milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday].map(Self.padded).joined()
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(Self.padded).joined()
        text = "\(date)T\(time)Z"
    }

    var date: Substring { text.prefix(8) }

    private static func padded(_ number: Int32) -> String { number < 10 ? "0\(number)" : String(number) }
}
