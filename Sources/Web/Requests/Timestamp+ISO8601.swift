import Domain
import FoundationEssentials

extension Timestamp {
    /// - Parameter text: ISO 8601: a date, which means midnight UTC, or a date and a time with `Z` or an offset. Others
    ///   give nil.
    init?(iso8601 text: String) {
        // The parser accepts hours beyond 23 and trailing text, and takes the 30th of February for a day of March.
        guard
            let match = text.wholeMatch(
                of:
                    #/([0-9]{4}-[0-9]{2}-([0-9]{2}))(T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?/#
            )
        else { return nil }
        let day = Date.ISO8601FormatStyle.iso8601.year().month().day()
        guard let midnight = Self(text: String(match.1), day), CalendarDate(midnight).day == Int(match.2) else {
            return nil
        }
        guard match.3 != nil else {
            self = midnight
            return
        }
        self.init(text: text, Date.ISO8601FormatStyle(includingFractionalSeconds: match.4 != nil))
    }

    private init?(text: String, _ style: Date.ISO8601FormatStyle) {
        guard let date = try? style.parse(text) else { return nil }
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
