import Domain
import FoundationEssentials

extension Timestamp {
    /// - Parameter text: ISO 8601: a date, which means midnight UTC, or a date and a time with `Z` or an offset. Others
    ///   give nil.
    init?(iso8601 text: String) {
        // The parser accepts hours beyond 23 and trailing text.
        guard
            let match = text.wholeMatch(
                of:
                    #/[0-9]{4}-[0-9]{2}-[0-9]{2}(T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2}))?/#
            )
        else { return nil }
        let style: Date.ISO8601FormatStyle =
            match.1 == nil
            ? .iso8601.year().month().day() : Date.ISO8601FormatStyle(includingFractionalSeconds: match.2 != nil)
        guard let date = try? style.parse(text) else { return nil }
        self.init(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
