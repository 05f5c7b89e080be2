/// A file in a ZIP archive, stored without compression.
package struct ZIPEntry: Sendable, Hashable {
    /// In UTF-8 at most 65,535 bytes.
    package let name: String
    /// In bytes.
    package let size: Int64
    package let crc32: UInt32
    package let time: Timestamp

    package init(name: String, size: Int64, crc32: UInt32, time: Timestamp) {
        self.name = name
        self.size = size
        self.crc32 = crc32
        self.time = time
    }

    /// The number of bytes before its content.
    package var headerLength: Int64 { Self.headerLength(name: name, isLarge: isLarge) }

    /// - Parameter isLarge: whether the file has 4 GiB or more.
    package static func headerLength(name: String, isLarge: Bool = false) -> Int64 {
        30 + Int64(name.utf8.count) + (isLarge ? 20 : 0)
    }

    /// The length of its header in the directory.
    ///
    /// - Parameter offset: of its local header.
    package func directoryHeaderLength(at offset: Int64) -> Int64 {
        let large = largeNumbers(at: offset).count
        return 46 + Int64(name.utf8.count) + Int64(large == 0 ? 0 : 4 + 8 * large)
    }

    /// The bytes before its content.
    package var header: [UInt8] {
        var record = ZIPRecord(0x0403_4B50)
        record.append(isLarge ? ZIPRecord.version64 : ZIPRecord.version)
        record.append(Self.flags)
        record.append(Self.isStored)
        record.appendFacts(of: self)
        record.append(UInt16(isLarge ? 20 : 0))
        record.append(name)
        if isLarge { record.appendLarge([size, size]) }
        return record.bytes
    }

    /// Its header in the directory.
    ///
    /// - Parameter offset: of its local header.
    package func directoryHeader(at offset: Int64) -> [UInt8] {
        let large = largeNumbers(at: offset)
        let version = large.isEmpty ? ZIPRecord.version : ZIPRecord.version64
        var record = ZIPRecord(0x0201_4B50)
        record.append(Self.unix << 8 | version)
        record.append(version)
        record.append(Self.flags)
        record.append(Self.isStored)
        record.appendFacts(of: self)
        record.append(UInt16(large.isEmpty ? 0 : 4 + 8 * large.count))
        // No comment, on the first disk, without internal attributes.
        for _ in 0..<3 { record.append(UInt16(0)) }
        record.append(Self.permissions)
        record.append32(offset)
        record.append(name)
        if !large.isEmpty { record.appendLarge(large) }
        return record.bytes
    }

    /// The name is in UTF-8.
    private static let flags: UInt16 = 0x0800
    private static let isStored: UInt16 = 0
    private static let unix: UInt16 = 3
    /// A regular file that its owner may write and everybody may read.
    private static let permissions: UInt32 = 0o100644 << 16

    private var isLarge: Bool { size >= Int64(ZIPRecord.maximum32) }

    /// The numbers that its header in the directory cannot hold.
    private func largeNumbers(at offset: Int64) -> [Int64] {
        (isLarge ? [size, size] : []) + (offset >= Int64(ZIPRecord.maximum32) ? [offset] : [])
    }
}
