import Domain

/// The JSON of what lists show of archived content.
extension JSONWriter {
    /// Such as `"#4fa0c3"`.
    mutating func color(_ color: MeanColor) {
        raw("\"#")
        hexadecimal(UInt64(color.red) << 16 | UInt64(color.green) << 8 | UInt64(color.blue), digits: 6)
        raw("\"")
    }

    /// A number of seconds with at most three decimals.
    ///
    /// - Parameter milliseconds: not negative.
    mutating func seconds(milliseconds: Int64) {
        integer(Int(milliseconds / 1000))
        var rest = Int(milliseconds % 1000)
        if rest == 0 { return }
        raw(".")
        while rest > 0 {
            integer(rest / 100)
            rest = rest % 100 * 10
        }
    }

    /// The path of a part of an item.
    ///
    /// - Parameters:
    ///   - part: the rest of the path after the id, and the query, all in ASCII without characters to escape.
    ///   - version: written at the end; nil for none.
    mutating func address(
        of id: RecordID, in kind: ItemKind, _ part: StaticString, _ version: UInt64? = nil
    ) {
        raw("\"")
        raw(kind.path)
        raw("/")
        digits(of: id)
        raw(part)
        if let version { hexadecimal(version, digits: 16) }
        raw("\"")
    }
}
