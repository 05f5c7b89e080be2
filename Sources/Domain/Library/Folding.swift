/// Makes texts comparable that people take for equal: upper and lower case, letters with and without marks, full and
/// half width, composed and decomposed characters. What is folded twice stays the same.
package enum Folding {
    /// The size of the output, in bytes, that suffices for any text of `count` bytes.
    package static func capacity(for count: Int) -> Int { count + count / 2 + 8 }

    /// Folds a text in one pass.
    ///
    /// - Parameters:
    ///   - text: in UTF-8; malformed parts are copied.
    ///   - output: of at least the `capacity` for it.
    /// - Returns: the number of bytes written.
    package static func fold(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
        precondition(output.count >= capacity(for: text.count))
        var writer = FoldedWriter(output)
        var index = 0
        while index < text.count {
            index = writer.copyASCII(of: text, from: index)
            index = writer.copyIdeographs(of: text, from: index)
            guard index < text.count, text[index] >= 0x80 else { continue }
            let (scalar, length) = scalar(in: text, at: index)
            if let scalar { writer.fold(scalar) } else { writer.copy(text[index]) }
            index += length
        }
        return writer.count
    }

    /// - Returns: the scalar that begins at a byte that is not ASCII, and its length; nil and 1 if it is malformed.
    private static func scalar(in text: UnsafeRawBufferPointer, at index: Int) -> (UInt32?, length: Int) {
        let lead = text[index]
        let length: Int
        var scalar: UInt32
        switch lead {
        case 0xC2...0xDF: (length, scalar) = (2, UInt32(lead & 0x1F))
        case 0xE0...0xEF: (length, scalar) = (3, UInt32(lead & 0x0F))
        case 0xF0...0xF4: (length, scalar) = (4, UInt32(lead & 0x07))
        default: return (nil, 1)
        }
        guard text.count - index >= length else { return (nil, 1) }
        for offset in 1..<length {
            let byte = text[index + offset]
            guard byte & 0xC0 == 0x80 else { return (nil, 1) }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        // Longer than necessary, a surrogate, or too large.
        let isValid =
            length == 2 || (length == 3 ? scalar >= 0x800 && scalar >> 11 != 0x1B : 0x10000...0x10FFFF ~= scalar)
        return isValid ? (scalar, length) : (nil, 1)
    }
}

extension [UInt8] {
    package init(folding text: String) {
        var text = text
        self = text.withUTF8 { bytes in
            [UInt8](unsafeUninitializedCapacity: Folding.capacity(for: bytes.count)) { output, count in
                count = Folding.fold(UnsafeRawBufferPointer(bytes), into: UnsafeMutableRawBufferPointer(output))
            }
        }
    }
}
