/// The bytes of a header in a ZIP archive; numbers are little-endian.
struct ZIPRecord {
    /// Fields with this value stand for a larger one in a ZIP64 record.
    static let maximum16 = UInt16.max
    static let maximum32 = UInt32.max
    /// The version of the format that is needed to read a file: with ZIP64 and without.
    static let version64: UInt16 = 45
    static let version: UInt16 = 20

    private(set) var bytes: [UInt8] = []

    init(_ signature: UInt32) { append(signature) }

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number, or the greatest value if the number must stand in a ZIP64 record.
    mutating func append16(_ number: Int) { append(UInt16(clamping: number)) }

    /// A number, or the greatest value if the number must stand in a ZIP64 record.
    mutating func append32(_ number: Int64) { append(UInt32(clamping: number)) }

    /// The fields from the time to the sizes, which both headers of a file have.
    mutating func appendFacts(of entry: ZIPEntry) {
        let (time, date) = Self.time(entry.time)
        append(time)
        append(date)
        append(entry.crc32)
        append32(entry.size)
        append32(entry.size)
        append(UInt16(entry.name.utf8.count))
    }

    /// The extra field of ZIP64.
    mutating func appendLarge(_ numbers: [Int64]) {
        append(UInt16(1))
        append(UInt16(8 * numbers.count))
        for number in numbers { append(number) }
    }

    /// The time in UTC, in the format of FAT file systems: years from 1980 to 2107, two seconds exactly.
    private static func time(_ timestamp: Timestamp) -> (time: UInt16, date: UInt16) {
        let date = CalendarDate(timestamp)
        guard date.year >= 1980 else { return (0, 1 << 5 | 1) }
        guard date.year <= 2107 else { return (23 << 11 | 59 << 5 | 29, 127 << 9 | 12 << 5 | 31) }
        let seconds = date.millisecondsOfDay / 1000
        return (
            UInt16((seconds / 3600) << 11 | (seconds / 60 % 60) << 5 | seconds % 60 / 2),
            UInt16((date.year - 1980) << 9 | date.month << 5 | date.day)
        )
    }
}
