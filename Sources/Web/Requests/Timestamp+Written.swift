import Domain
import FoundationEssentials

extension Timestamp {
    /// - Parameter text: by ISO 8601, a date, which means its first moment in UTC, or a date and a time with `Z` or an
    ///   offset. Anything else gives nil.
    init?(written text: String) {
        // The parser takes hours that no day has, and text behind the end.
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
