extension BSONDocument {
    /// Parse Extended JSON v2, canonical or relaxed, including the legacy forms of binaries and regular expressions.
    ///
    /// Strict RFC 8259: no comments, no trailing commas, nothing after the document. Keys keep their order and may
    /// repeat. The outermost object is always a document, whatever its keys. An integer is an int32 if it fits, else an
    /// int64 if it fits, else a double; a number with a point or exponent is a double.
    ///
    /// - Throws: `extendedJSON` with what was expected and the byte offset; `zeroByteInName`; `tooDeep`.
    package init(extendedJSON text: String) throws(BSONError) {
        var parser = JSONParser(text)
        self = try parser.parse().outermostDocument()
    }

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

extension BSONView {
    /// The document as relaxed Extended JSON in UTF-8: plain JSON for types that JSON has.
    ///
    /// - Throws: the errors of `BSONDocument.extendedJSON`.
    package func relaxedJSON() throws(BSONError) -> [UInt8] {
        // JSON of typical parameters is at most as long as their BSON.
        var printer = ExtendedJSONPrinter(form: .relaxed, pretty: false, capacity: bytes.count + 32)
        try printer.document(self, depth: 1)
        return printer.bytes
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
