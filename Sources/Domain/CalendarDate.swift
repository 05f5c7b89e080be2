/// A timestamp as a calendar date and time in UTC.
package struct CalendarDate: Sendable, Hashable {
    /// In bytes: up to ten for the year with its sign, twenty for the rest.
    package static let maximumLength = 32

    package let year: Int
    package let month: Int
    package let day: Int
    package let millisecondsOfDay: Int

    package init(_ timestamp: Timestamp) {
        let milliseconds = Int(timestamp.milliseconds)
        // Floor division without overflow: a stored date may be `Int64.min`.
        let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 86_400_000)
        let days = remainder < 0 ? quotient - 1 : quotient
        millisecondsOfDay = remainder < 0 ? remainder + 86_400_000 : remainder
        // Days since 1 March of year 0, in eras of 400 years: the leap day is the last day of a year.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2025-10-25T08:17:04.120Z`; years beyond four digits get a sign and six or more digits (ISO 8601).
    ///
    /// - Parameter bytes: at least `maximumLength` bytes.
    /// - Returns: the number of bytes written.
    package func write(into bytes: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        func put(_ byte: UInt8) {
            bytes[count] = byte
            count += 1
        }
        func put(_ number: Int, digits: Int) {
            var divisor = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                put(UInt8(ascii: "0") + UInt8(number / divisor % 10))
                divisor /= 10
            }
        }
        if (0...9999).contains(year) {
            put(year, digits: 4)
        } else {
            put(UInt8(ascii: year < 0 ? "-" : "+"))
            // Clients read six digits; a timestamp in milliseconds can need more.
            put(abs(year), digits: abs(year) > 999_999 ? 9 : 6)
        }
        put(UInt8(ascii: "-"))
        put(month, digits: 2)
        put(UInt8(ascii: "-"))
        put(day, digits: 2)
        put(UInt8(ascii: "T"))
        put(millisecondsOfDay / 3_600_000, digits: 2)
        put(UInt8(ascii: ":"))
        put(millisecondsOfDay / 60_000 % 60, digits: 2)
        put(UInt8(ascii: ":"))
        put(millisecondsOfDay / 1000 % 60, digits: 2)
        put(UInt8(ascii: "."))
        put(millisecondsOfDay % 1000, digits: 3)
        put(UInt8(ascii: "Z"))
        return count
    }

    /// As `write`.
    package var text: String {
        String(unsafeUninitializedCapacity: Self.maximumLength) { write(into: UnsafeMutableRawBufferPointer($0)) }
    }

    /// `2025-10-25`.
    package var dayText: String { String(text.prefix { $0 != "T" }) }
}
