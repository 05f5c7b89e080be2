/// The checksum of PNG chunks and ZIP archives (ISO 3309, polynomial 0xEDB88320 reflected), eight bytes per step: one
/// byte per step would dominate the time to read a 10 MiB image.
package struct CRC32: Sendable {
    /// Row `r` contains, for each byte, its remainder when `r` more zero bytes follow; 8 rows of 256.
    private static let table: [UInt32] = {
        var table: [UInt32] = (0..<256).map { (byte: UInt32) -> UInt32 in
            var remainder = byte
            for _ in 0..<8 { remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
            return remainder
        }
        for index in 256..<2048 {
            let shorter = table[index - 256]
            table.append(table[Int(shorter & 0xFF)] ^ (shorter >> 8))
        }
        return table
    }()

    private var remainder: UInt32 = 0xFFFF_FFFF

    package init() {}

    /// The checksum of the bytes so far.
    package var checksum: UInt32 { ~remainder }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        remainder = Self.table.withUnsafeBufferPointer { table in Self.remainder(after: bytes, from: remainder, table) }
    }

    package static func checksum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        var checksum = CRC32()
        bytes.withUnsafeBytes { checksum.update($0) }
        return checksum.checksum
    }

    private static func remainder(
        after bytes: UnsafeRawBufferPointer, from start: UInt32, _ table: UnsafeBufferPointer<UInt32>
    ) -> UInt32 {
        var remainder = start
        var offset = 0
        while offset + 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let mixed = word ^ UInt64(remainder)
            // Unrolled by hand: a loop over the eight rows takes twice as long.
            let first = table[1792 + Int(mixed & 0xFF)] ^ table[1536 + Int(mixed >> 8 & 0xFF)]
            let second = table[1280 + Int(mixed >> 16 & 0xFF)] ^ table[1024 + Int(mixed >> 24 & 0xFF)]
            let third = table[768 + Int(mixed >> 32 & 0xFF)] ^ table[512 + Int(mixed >> 40 & 0xFF)]
            let fourth = table[256 + Int(mixed >> 48 & 0xFF)] ^ table[Int(mixed >> 56)]
            remainder = first ^ second ^ third ^ fourth
            offset += 8
        }
        while offset < bytes.count {
            remainder = table[Int((remainder ^ UInt32(bytes[offset])) & 0xFF)] ^ (remainder >> 8)
            offset += 1
        }
        return remainder
    }
}
