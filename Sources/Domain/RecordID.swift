/// The id of a stored record (a BSON ObjectId): twelve bytes, shown to clients as 24 lower-case hexadecimal digits.
package struct RecordID: Sendable, Hashable, Comparable {
    /// The first eight bytes, big-endian.
    package let high: UInt64
    /// The last four bytes, big-endian.
    package let low: UInt32

    package init(high: UInt64, low: UInt32) {
        self.high = high
        self.low = low
    }

    /// - Parameter text: exactly 24 hexadecimal digits of either case; nil otherwise.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 24, text.utf8.allSatisfy(Self.isHexadecimal),
            let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt32(text.suffix(8), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    /// In whole seconds: the first four bytes of a BSON ObjectId.
    package var createdAt: Timestamp { Timestamp(milliseconds: Int64(high >> 32) * 1000) }

    /// 24 lower-case hexadecimal digits.
    package var text: String {
        String(unsafeUninitializedCapacity: 24) { write(into: UnsafeMutableRawBufferPointer($0)) }
    }

    /// Byte order, as the database sorts.
    package static func < (left: RecordID, right: RecordID) -> Bool { (left.high, left.low) < (right.high, right.low) }

    /// The successor; the greatest id is its own successor.
    package var next: RecordID {
        if low < .max { return RecordID(high: high, low: low + 1) }
        return high < .max ? RecordID(high: high + 1, low: 0) : self
    }

    /// The least id that was made at a time or later; ids know whole seconds since 1970, of 32 bits.
    package init(firstAt timestamp: Timestamp) {
        let milliseconds = max(0, timestamp.milliseconds)
        let seconds = milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0)
        guard let seconds = UInt32(exactly: seconds) else {
            self.init(high: .max, low: .max)
            return
        }
        self.init(high: UInt64(seconds) << 32, low: 0)
    }

    /// Writes the 24 digits.
    ///
    /// - Parameter digits: a buffer of at least 24 bytes.
    /// - Returns: 24.
    package func write(into digits: UnsafeMutableRawBufferPointer) -> Int {
        for index in 0..<24 {
            let value = index < 16 ? high >> (60 - 4 * UInt64(index)) : UInt64(low >> (28 - 4 * UInt32(index - 16)))
            let nibble = UInt8(truncatingIfNeeded: value & 15)
            digits[index] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") - 10 + nibble
        }
        return 24
    }

    /// Needed because the integer parsers also accept a sign.
    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
