/// A scanned text: an array of entries in the order of the text, without an allocation per value. A value follows its
/// key; the contents of an array or object follow its entry.
///
/// Strings and numbers are created on access, so a hostile body costs no more per byte than a plain one.
final class JSONText: Sendable {
    /// Valid UTF-8, with the escapes of each string already decoded in place.
    let bytes: [UInt8]
    let entries: [JSONEntry]

    /// - Throws: `invalid`, `tooDeep`.
    init(_ bytes: consuming [UInt8], maximumDepth: Int) throws(JSONError) {
        var scanner = JSONScanner(bytes, maximumDepth: maximumDepth)
        try scanner.scan()
        self.bytes = scanner.bytes
        entries = scanner.entries
    }

    func string(at index: Int) -> String { String(decoding: contents(at: index), as: UTF8.self) }

    /// The characters of a string, without its quotes.
    func contents(at index: Int) -> ArraySlice<UInt8> {
        bytes[(Int(entries[index].start) + 1)..<Int(entries[index].end)]
    }

    /// The characters of a number.
    func digits(at index: Int) -> ArraySlice<UInt8> { bytes[Int(entries[index].start)..<Int(entries[index].end)] }
}
