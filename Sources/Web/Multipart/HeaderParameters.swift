/// A header value of the form `value; name=token; name="quoted string"` (RFC 9110, section 5.6.6).
struct HeaderParameters {
    /// The text before the first semicolon, in lower case.
    let value: String
    /// In order, names in lower case. A name may occur more than once; see `only(_:orThrow:)`.
    let parameters: [(name: String, value: String)]

    /// - Returns: nil if the text does not have that form, or is not UTF-8.
    init?(_ text: some Collection<UInt8>) {
        var rest = Array(text)[...]
        let first = Self.takeUntil(&rest) { $0 == UInt8(ascii: ";") }
        guard let value = String(validating: Self.trimmed(first), as: UTF8.self) else { return nil }
        var parameters: [(name: String, value: String)] = []
        while rest.popFirst() != nil {
            let before = Self.takeUntil(&rest) { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ";") }
            let name = Self.trimmed(before)
            // A trailing semicolon is common and harmless.
            if name.isEmpty, rest.first != UInt8(ascii: "=") { continue }
            guard !name.isEmpty, name.allSatisfy(Self.isToken), rest.popFirst() == UInt8(ascii: "=") else { return nil }
            guard let contents = Self.takeValue(&rest), let text = String(validating: contents, as: UTF8.self) else {
                return nil
            }
            parameters.append((String(decoding: name, as: UTF8.self).lowercased(), text))
        }
        self.value = value.lowercased()
        self.parameters = parameters
    }

    /// The parameter with that name, or nil.
    ///
    /// - Throws: `failure` if there are several: parsers differ over which one counts.
    func only(_ name: String, orThrow failure: MultipartError) throws(MultipartError) -> String? {
        let found = parameters.filter { $0.name == name }
        guard found.count <= 1 else { throw failure }
        return found.first?.value
    }

    /// Whether a byte may occur in the name of a header or parameter (RFC 9110, section 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Without leading and trailing spaces and tabs.
    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    /// Removes and returns the bytes before the first for which `isEnd` is true.
    private static func takeUntil(_ rest: inout ArraySlice<UInt8>, isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let taken = rest.prefix { !isEnd($0) }
        rest = rest[taken.endIndex...]
        return taken
    }

    /// A token or a quoted string, up to the next semicolon; nil if neither.
    private static func takeValue(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest = rest.drop(while: isSpace)
        guard rest.first == UInt8(ascii: "\"") else {
            let value = trimmed(takeUntil(&rest) { $0 == UInt8(ascii: ";") })
            // Old clients omit the quotes, so more than a token is accepted, except what other parsers read differently.
            let isPlain = value.allSatisfy { (0x21...0x7E).contains($0) && !"\"\\,".utf8.contains($0) }
            return isPlain && !value.isEmpty ? Array(value) : nil
        }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") {
                rest = rest.drop(while: isSpace)
                return rest.isEmpty || rest.first == UInt8(ascii: ";") ? value : nil
            }
            // A backslash escapes only a quote or a backslash: some clients do not escape the backslashes of a path.
            if byte == UInt8(ascii: "\\"), let next = rest.first, "\"\\".utf8.contains(next) {
                value.append(rest.removeFirst())
            } else {
                value.append(byte)
            }
        }
        return nil
    }
}
