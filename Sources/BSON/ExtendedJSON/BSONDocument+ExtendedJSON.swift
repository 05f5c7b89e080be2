import JSON

extension BSONDocument {
    /// Parse Extended JSON v2, canonical or relaxed, including the legacy forms of binaries and regular expressions.
    ///
    /// Strict RFC 8259: no comments, no trailing commas, nothing after the document. Keys keep their order and may
    /// repeat. The outermost object is always a document, whatever its keys. An integer is an int32 if it fits, else an
    /// int64 if it fits, else a double; a number with a point or exponent is a double.
    ///
    /// - Throws: `extendedJSON` with what was expected and the byte offset; `zeroByteInName`; `tooDeep`.
    package init(extendedJSON text: String) throws(BSONError) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: Array(text.utf8), maximumDepth: Self.maximumJSONDepth)
        } catch {
            switch error {
            case .invalid(let expected, let offset): throw .extendedJSON(expected: expected, at: offset)
            case .tooDeep: throw .tooDeep
            }
        }
        self = try value.outermostDocument()
    }

    /// A document of maximum depth needs up to two objects per level, if each is the scope of a `$code`, and three
    /// around the innermost value.
    private static let maximumJSONDepth = 2 * BSONView.maximumDepth + 3

    /// The document as Extended JSON v2, with its keys in order.
    ///
    /// - Parameters:
    ///   - form: canonical keeps all types; relaxed prints plain numbers and dates.
    ///   - pretty: one element per line, indented by two spaces per level.
    /// - Throws: `malformed`, `unknownType`, `invalidUTF8` or `tooDeep`: the contents have not been validated.
    package func extendedJSON(
        _ form: ExtendedJSONForm = .canonical, pretty: Bool = false
    ) throws(BSONError) -> String {
        var printer = ExtendedJSONPrinter(form: form, pretty: pretty)
        try withView { (view) throws(BSONError) in try printer.document(view, depth: 1) }
        return printer.text
    }
}

extension BSONDocument: CustomStringConvertible {
    /// Relaxed Extended JSON, for debugging; the error if the document is malformed.
    package var description: String {
        do throws(BSONError) {
            return try extendedJSON(.relaxed)
        } catch {
            return "a malformed document of \(bytes.count) bytes: \(error)"
        }
    }
}
