/// ObjectId: four bytes of time, five of randomness, three of a counter.
package struct ObjectID: Sendable, Hashable {
    /// The first eight bytes, big-endian.
    package let high: UInt64
    /// The last four bytes, big-endian.
    package let low: UInt32

    @inlinable package init(high: UInt64, low: UInt32) {
        self.high = high
        self.low = low
    }

    /// - Parameter hex: exactly 24 hexadecimal digits of either case; anything else gives nil.
    package init?(hex: some StringProtocol) {
        let digits = hex.utf8
        guard digits.count == 24 else { return nil }
        var high: UInt64 = 0
        var low: UInt32 = 0
        for (index, digit) in digits.enumerated() {
            guard let value = digit.hexadecimalValue else { return nil }
            if index < 16 { high = high << 4 | UInt64(value) } else { low = low << 4 | UInt32(value) }
        }
        self.init(high: high, low: low)
    }

    /// Creation time by the creator's clock, in seconds since 1970.
    package var seconds: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }

    /// 24 lower-case hexadecimal digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 24) { digits in
            for index in 0..<16 {
                digits[index] = (UInt8(truncatingIfNeeded: high >> (60 - 4 * UInt64(index))) & 15).hexadecimalDigit
            }
            for index in 0..<8 {
                digits[16 + index] = (UInt8(truncatingIfNeeded: low >> (28 - 4 * UInt32(index))) & 15).hexadecimalDigit
            }
            return 24
        }
    }
}

extension ObjectID: CustomStringConvertible {
    package var description: String { hex }
}

extension ObjectID: Comparable {
    /// MongoDB's sort order: byte by byte.
    package static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}
