/// Where the parts of a ZIP archive are, computed from its entries, which follow each other in the order of adding.
package struct ZIPLayout: Sendable, Hashable {
    /// The size of the entries so far, where the next one begins, or the directory.
    package private(set) var offset: Int64
    /// Of the entries so far.
    package private(set) var directorySize: Int64
    /// The number of entries.
    package private(set) var count: Int

    package init(offset: Int64 = 0, directorySize: Int64 = 0, count: Int = 0) {
        self.offset = offset
        self.directorySize = directorySize
        self.count = count
    }

    /// - Returns: the offset of its local header.
    @discardableResult
    package mutating func add(_ entry: ZIPEntry) -> Int64 {
        let place = offset
        directorySize += entry.directoryHeaderLength(at: offset)
        offset += entry.headerLength + entry.size
        count += 1
        return place
    }

    /// Of the whole archive.
    package var size: Int64 { offset + directorySize + (isLarge ? 56 + 20 + 22 : 22) }

    /// The bytes after the directory.
    package var end: [UInt8] {
        var record = ZIPRecord(0x0605_4B50)
        // All on the first disk.
        for _ in 0..<2 { record.append(UInt16(0)) }
        for _ in 0..<2 { record.append16(count) }
        record.append32(directorySize)
        record.append32(offset)
        // No comment.
        record.append(UInt16(0))
        return (isLarge ? largeEnd : []) + record.bytes
    }

    /// Whether the end cannot hold all numbers.
    private var isLarge: Bool {
        count >= Int(ZIPRecord.maximum16) || max(offset, directorySize) >= Int64(ZIPRecord.maximum32)
    }

    /// The end in ZIP64, and the record that tells where it is.
    private var largeEnd: [UInt8] {
        var end = ZIPRecord(0x0606_4B50)
        // The size of the rest.
        end.append(UInt64(44))
        for _ in 0..<2 { end.append(ZIPRecord.version64) }
        for _ in 0..<2 { end.append(UInt32(0)) }
        for _ in 0..<2 { end.append(UInt64(count)) }
        end.append(directorySize)
        end.append(offset)
        var locator = ZIPRecord(0x0706_4B50)
        locator.append(UInt32(0))
        locator.append(offset + directorySize)
        locator.append(UInt32(1))
        return end.bytes + locator.bytes
    }
}
