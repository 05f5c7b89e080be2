/// RFC 3339 dates, in the proleptic Gregorian calendar and without leap seconds.
enum InternetDate {
    static let millisecondsPerDay: Int64 = 86_400_000
    /// Days from January 1 of the year 0 to January 1, 1970.
    private static let epoch = 719_528

    /// `2012-12-24T12:15:30.501Z`, without a fraction of zero; nil outside the years 1970 to 9999, which Extended JSON
    /// writes as numbers.
    static func text(milliseconds: Int64) -> String? {
        // The first millisecond of the year 10000.
        guard (0..<253_402_300_800_000).contains(milliseconds) else { return nil }
        let (days, rest) = milliseconds.quotientAndRemainder(dividingBy: millisecondsPerDay)
        let day = Int(days) + epoch
        // By the average year of 365.2425 days; at most one year off.
        var year = day * 400 / 146_097
        while Self.days(before: year + 1) <= day { year += 1 }
        while Self.days(before: year) > day { year -= 1 }
        var dayOfMonth = day - Self.days(before: year)
        var month = 1
        while dayOfMonth >= length(ofMonth: month, year: year) {
            dayOfMonth -= length(ofMonth: month, year: year)
            month += 1
        }
        let time = Int(rest)
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth + 1, 2))"
        let clock = "\(padded(time / 3_600_000, 2)):\(padded(time / 60_000 % 60, 2)):\(padded(time / 1000 % 60, 2))"
        return "\(date)T\(clock)\(time % 1000 == 0 ? "" : "." + padded(time % 1000, 3))Z"
    }

    /// - Parameter text: a date and time of the years 0 to 9999, at most three fraction digits, and `Z` or an offset
    ///   with or without a colon. Anything else gives nil.
    static func milliseconds(_ text: String) -> Int64? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(4), scanner.skip("-"), let month = scanner.number(2), scanner.skip("-"),
            let day = scanner.number(2), scanner.skip("T"), let hour = scanner.number(2), scanner.skip(":"),
            let minute = scanner.number(2), scanner.skip(":"), let second = scanner.number(2),
            let thousandths = thousandths(&scanner), let offset = offset(&scanner), scanner.isAtEnd,
            (1...12).contains(month), (1...length(ofMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var days = Self.days(before: year) - epoch + day - 1
        for earlier in 1..<month { days += length(ofMonth: earlier, year: year) }
        let seconds = hour * 3600 + (minute - offset) * 60 + second
        return Int64(days) * millisecondsPerDay + Int64(seconds * 1000 + thousandths)
    }

    private static func thousandths(_ scanner: inout DigitScanner) -> Int? {
        guard scanner.skip(".") else { return 0 }
        guard var value = scanner.number(1) else { return nil }
        for _ in 0..<2 { value = value * 10 + (scanner.number(1) ?? 0) }
        return value
    }

    /// Minutes ahead of UTC.
    private static func offset(_ scanner: inout DigitScanner) -> Int? {
        if scanner.skip("Z") { return 0 }
        let isBehind = scanner.skip("-")
        guard isBehind || scanner.skip("+"), let hours = scanner.number(2) else { return nil }
        _ = scanner.skip(":")
        guard let minutes = scanner.number(2), hours < 24, minutes < 60 else { return nil }
        return (hours * 60 + minutes) * (isBehind ? -1 : 1)
    }

    private static func days(before year: Int) -> Int {
        guard year > 0 else { return 0 }
        let last = year - 1
        // The year 0 is a leap year too.
        return year * 365 + last / 4 - last / 100 + last / 400 + 1
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
