/// Validates the segments that define tables; each may define several.
enum JPEGTables {
    /// - Returns: `contents`, if its tables fill it exactly.
    static func checkHuffman(_ contents: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) -> ArraySlice<UInt8>
    {
        var rest = contents
        while let selector = rest.popFirst() {
            guard selector >> 4 <= 1, selector & 0x0F <= 3, rest.count >= 16 else { throw .damaged(at: offset) }
            // The number of codes of each length, 1 to 16 bits; then a byte for each code.
            let counts = rest.prefix(16)
            let codes = counts.reduce(0) { $0 + Int($1) }
            guard codes >= 1, codes <= 256, isPrefixFree(counts), rest.count >= 16 + codes else {
                throw .damaged(at: offset)
            }
            rest = rest.dropFirst(16 + codes)
        }
        return contents
    }

    /// - Returns: the numbers of the tables that the segment defines.
    static func quantizationTables(_ contents: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) -> Set<UInt8> {
        var rest = contents
        var numbers: Set<UInt8> = []
        while let selector = rest.popFirst() {
            // 64 values of one or two bytes.
            let length = selector >> 4 == 0 ? 64 : 128
            guard selector >> 4 <= 1, selector & 0x0F <= 3, rest.count >= length else { throw .damaged(at: offset) }
            numbers.insert(selector & 0x0F)
            rest = rest.dropFirst(length)
        }
        return numbers
    }

    /// Whether a prefix-free code with these numbers of codes per length exists.
    private static func isPrefixFree(_ counts: ArraySlice<UInt8>) -> Bool {
        var free = 1
        for count in counts {
            free = free * 2 - Int(count)
            if free < 0 { return false }
        }
        return true
    }
}
