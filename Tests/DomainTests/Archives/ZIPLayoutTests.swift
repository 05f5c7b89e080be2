import Domain
import Testing

/// The layout of ZIP archives.
@Suite struct ZIPLayoutTests {
    /// 2026-11-26 10:34:56.
    private static let time = Timestamp(milliseconds: 1_795_689_296_789)
    private static let large: Int64 = 0xFFFF_FFFF

    private static func entry(_ name: String, size: Int64 = 1, crc32: UInt32 = 0) -> ZIPEntry {
        ZIPEntry(name: name, size: size, crc32: crc32, time: time)
    }

    /// The same as Python's `zipfile`, which sets the flag for UTF-8 only where it must.
    @Test func `an archive of two small files has exactly these bytes`() {
        let files = [("2026-11-26 A réd fox 狐.txt", Array("hello".utf8)), ("é.bin", [])]
        var (layout, bytes, directory) = (ZIPLayout(), [UInt8](), [UInt8]())
        for (name, content) in files {
            let entry = Self.entry(name, size: Int64(content.count), crc32: CRC32.checksum(of: content[...]))
            #expect(layout.directorySize == Int64(directory.count))
            let offset = layout.add(entry)
            #expect(offset == Int64(bytes.count))
            bytes += entry.header + content
            directory += entry.directoryHeader(at: offset)
        }
        #expect(layout.offset == Int64(bytes.count) && layout.directorySize == Int64(directory.count))
        bytes += directory + layout.end
        #expect(layout.size == Int64(bytes.count) && layout.count == 2)
        #expect(
            bytes.hexadecimal
                == """
                504b03041400000800005c547a5d86a6103605000000050000001d000000323032362d31312d323620412072c3a96420
                666f7820e78b902e74787468656c6c6f504b03041400000800005c547a5d00000000000000000000000006000000c3a9
                2e62696e504b010214031400000800005c547a5d86a6103605000000050000001d0000000000000000000000a4810000
                0000323032362d31312d323620412072c3a96420666f7820e78b902e747874504b010214031400000800005c547a5d00
                0000000000000000000000060000000000000000000000a48140000000c3a92e62696e504b050600000000020002007f
                000000640000000000
                """.filter { !$0.isWhitespace })
    }

    @Test(arguments: [0, 1, large - 1, large, large + 1, 3 * large])
    func `headers have the length that the layout counts on, whatever the size and the offset`(_ size: Int64) {
        for offset in [0, Self.large - 1, Self.large, 1 << 40] {
            let entry = Self.entry("a.mp4", size: size)
            #expect(Int64(entry.header.count) == entry.headerLength)
            #expect(Int64(entry.directoryHeader(at: offset).count) == entry.directoryHeaderLength(at: offset))
        }
    }

    @Test func `a file of 4 GiB, and what follows it, is described in ZIP64`() {
        let entry = Self.entry("a", size: Self.large)
        #expect(entry.header.suffix(20).hexadecimal == "01001000ffffffff00000000ffffffff00000000")
        #expect(entry.header[18..<26].hexadecimal == "ffffffffffffffff")
        let header = entry.directoryHeader(at: Self.large)
        #expect(header.suffix(28).hexadecimal == "01001800ffffffff00000000ffffffff00000000ffffffff00000000")
        #expect(header[4..<8].hexadecimal == "2d032d00")
        let after = Self.entry("b").directoryHeader(at: 1 << 32)
        #expect(after.suffix(12).hexadecimal == "010008000000000001000000")
        #expect(after[20..<28].hexadecimal == "0100000001000000" && after[42..<46].hexadecimal == "ffffffff")
        #expect(Self.entry("b").directoryHeader(at: Self.large - 1).count == 47)
    }

    @Test(arguments: [(65_534, false), (65_535, true), (70_000, true)])
    func `as many files as the end cannot count need a ZIP64 end`(_ count: Int, _ isLarge: Bool) {
        let layout = ZIPLayout(offset: 100, directorySize: 200, count: count)
        #expect(layout.end.count == (isLarge ? 98 : 22) && layout.size == Int64(300 + layout.end.count))
        let end = layout.end.suffix(22)
        let counted = UInt16(min(count, 65_535))
        #expect(Array(end)[8] == UInt8(counted & 0xFF) && Array(end)[11] == UInt8(counted >> 8))
    }

    @Test func `a directory behind 4 GiB needs a ZIP64 end, which says where it is`() {
        #expect(ZIPLayout(offset: Self.large - 1, directorySize: 47, count: 1).end.count == 22)
        let end = ZIPLayout(offset: 1 << 32, directorySize: 59, count: 1).end
        #expect(end.count == 98)
        #expect(end[40..<56].hexadecimal == "3b000000000000000000000001000000")
        // The locator.
        #expect(end[56..<76].hexadecimal == "504b0607000000003b0000000100000001000000")
        #expect(end.suffix(10).hexadecimal == "3b000000ffffffff0000")
    }

    @Test(arguments: [
        (1_795_689_296_789, "5c547a5d"), (315_532_800_000, "00002100"), (0, "00002100"), (-1, "00002100"),
        (4_354_819_198_000, "7dbf9fff"), (4_354_819_200_000, "7dbf9fff"), (Int64.max, "7dbf9fff"),
    ])
    func `times are in UTC, and those that the format cannot hold are the nearest that it can`(
        _ milliseconds: Int64, _ stored: String
    ) {
        let entry = ZIPEntry(name: "a", size: 0, crc32: 0, time: Timestamp(milliseconds: milliseconds))
        #expect(entry.header[10..<14].hexadecimal == stored)
    }
}
