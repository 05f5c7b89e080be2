/// Writes folded text. The output of a scalar is never longer than one and a half times its input.
struct FoldedWriter {
    private let output: UnsafeMutableRawBufferPointer
    /// Bytes written.
    private(set) var count = 0
    /// The last scalar and where it begins, because a mark or a letter of a syllable may join it; 0 for ASCII.
    private var last: UInt32 = 0
    private var lastStart = 0
    private let table = FoldingTable.folded

    init(_ output: UnsafeMutableRawBufferPointer) { self.output = output }

    /// Copies ASCII characters in lower case.
    ///
    /// - Returns: the index of the first other byte.
    mutating func copyASCII(of text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while text.count - index >= 8 {
            let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            guard word & 0x8080_8080_8080_8080 == 0 else { break }
            // The high bit of each byte from "A" on, without those beyond "Z"; moved, it is the difference of the cases.
            let upper = (word &+ 0x3F3F_3F3F_3F3F_3F3F) & ~(word &+ 0x2525_2525_2525_2525) & 0x8080_8080_8080_8080
            output.storeBytes(of: word | upper >> 2, toByteOffset: count, as: UInt64.self)
            index += 8
            count += 8
        }
        while index < text.count, text[index] < 0x80 {
            let byte = text[index]
            output[count] = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
            index += 1
            count += 1
        }
        if index > start { last = 0 }
        return index
    }

    /// Copies Chinese characters from U+4000 to U+9FFF.
    ///
    /// - Returns: the index of the first other byte.
    mutating func copyIdeographs(of text: UnsafeRawBufferPointer, from start: Int) -> Int {
        var index = start
        while text.count - index >= 3, 0xE4...0xE9 ~= text[index], text[index + 1] & 0xC0 == 0x80,
            text[index + 2] & 0xC0 == 0x80
        {
            for offset in 0..<3 { output[count + offset] = text[index + offset] }
            index += 3
            count += 3
        }
        if index > start { last = 0 }
        return index
    }

    /// Copies a byte that is not part of a scalar.
    mutating func copy(_ byte: UInt8) {
        output[count] = byte
        count += 1
        last = 0
    }

    /// - Parameter scalar: not ASCII.
    mutating func fold(_ scalar: UInt32) {
        switch scalar {
        // The most frequent ones first: Chinese characters and Korean syllables, which stay as they are.
        case 0x3400..<0xA640, 0xAC00..<0xD7B0: append(scalar)
        case 0x1100..<0x1200: appendJamo(scalar)
        case ..<0x2000: append(folded: table[Int(scalar)])
        // Zero-width characters, marks around symbols, variation selectors.
        case 0x200B...0x200F, 0x2060, 0x20D0...0x20FF, 0xFE00...0xFE0F, 0xFE20...0xFE2F, 0xFEFF: break
        // The signs for ohm, kelvin and ångström are letters.
        case 0x2126: append(0x03C9)
        case 0x212A: append("k")
        case 0x212B: append("a")
        case 0x3000: append(" ")
        case 0x3099, 0xFF9E: appendVoicing(0x3099)
        case 0x309A, 0xFF9F: appendVoicing(0x309A)
        case 0xA640...0xA7FF: append(folded: FoldingTable.foldedRareLetters[Int(scalar) - 0xA640])
        case 0xFB00...0xFB06: append(FoldingTable.ligatures[Int(scalar) - 0xFB00])
        case 0xFF01...0xFF5E: appendASCII(UInt8(scalar - 0xFEE0))
        case 0xFF61...0xFF9D: append(UInt32(FoldingTable.halfWidthKatakana[Int(scalar) - 0xFF61]))
        case 0xFFA0...0xFFDC: append(Self.fullWidthHangul(scalar))
        case 0x10400...0x10427: append(scalar + 0x28)
        case 0x1E900...0x1E921: append(scalar + 0x22)
        default: append(scalar)
        }
    }

    private mutating func append(folded value: UInt16) {
        switch value {
        case 0: break
        case ..<0x80: appendASCII(UInt8(value))
        case FoldingTable.firstExpansion..<0xE000:
            append(FoldingTable.expansions[Int(value - FoldingTable.firstExpansion)].text)
        default: append(UInt32(value))
        }
    }

    private mutating func append(_ text: StaticString) {
        for byte in UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount) { appendASCII(byte) }
    }

    private mutating func appendASCII(_ byte: UInt8) {
        copy(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte)
    }

    private mutating func append(_ scalar: UInt32) {
        last = scalar
        lastStart = count
        switch scalar {
        case ..<0x800:
            put(0xC0 | scalar >> 6)
        case ..<0x10000:
            put(0xE0 | scalar >> 12)
            put(0x80 | scalar >> 6 & 0x3F)
        default:
            put(0xF0 | scalar >> 18)
            put(0x80 | scalar >> 12 & 0x3F)
            put(0x80 | scalar >> 6 & 0x3F)
        }
        put(0x80 | scalar & 0x3F)
    }

    private mutating func put(_ byte: UInt32) {
        output[count] = UInt8(truncatingIfNeeded: byte)
        count += 1
    }

    private mutating func replaceLast(with scalar: UInt32) {
        count = lastStart
        append(scalar)
    }

    // MARK: - Characters that join the one before

    /// Appends a letter of a Korean syllable, or completes the syllable with it.
    private mutating func appendJamo(_ letter: UInt32) {
        switch (last, letter) {
        case (0x1100...0x1112, 0x1161...0x1175):
            replaceLast(with: 0xAC00 + ((last - 0x1100) * 21 + letter - 0x1161) * 28)
        case (0xAC00...0xD7A3, 0x11A8...0x11C2) where (last - 0xAC00) % 28 == 0:
            replaceLast(with: last + letter - 0x11A7)
        default: append(letter)
        }
    }

    /// Joins a voicing mark to the kana before: か and が are different letters.
    ///
    /// - Parameter mark: U+3099 or U+309A.
    private mutating func appendVoicing(_ mark: UInt32) {
        if let kana = Self.voiced(last, by: mark) { replaceLast(with: kana) } else { append(mark) }
    }

    private static func voiced(_ kana: UInt32, by mark: UInt32) -> UInt32? {
        let hiragana = kana < 0x30A0 ? kana : kana - 0x60
        switch hiragana {
        case 0x306F, 0x3072, 0x3075, 0x3078, 0x307B: return kana + mark - 0x3098
        case _ where mark == 0x309A: return nil
        case 0x304B...0x3061 where hiragana % 2 == 1: return kana + 1
        case 0x3064, 0x3066, 0x3068, 0x309D: return kana + 1
        case 0x3046: return kana + 0x4E
        default: return 0x30EF...0x30F2 ~= kana ? kana + 8 : nil
        }
    }

    private static func fullWidthHangul(_ letter: UInt32) -> UInt32 {
        switch letter {
        case 0xFFA0: 0x3164
        case 0xFFA1...0xFFBE: letter - 0xFFA1 + 0x3131
        case 0xFFC2...0xFFC7: letter - 0xFFC2 + 0x314F
        case 0xFFCA...0xFFCF: letter - 0xFFCA + 0x3155
        case 0xFFD2...0xFFD7: letter - 0xFFD2 + 0x315B
        case 0xFFDA...0xFFDC: letter - 0xFFDA + 0x3161
        default: letter
        }
    }
}
