extension BSONDocument {
    /// Reads a text of Extended JSON v2, canonical or relaxed, with the legacy forms of binaries and regular expressions.
    ///
    /// The JSON is taken as strictly as RFC 8259 has it: no comments, no trailing commas, nothing behind the document.
    /// Keys keep their order; one that is given twice is kept twice. The outermost object is a document whatever its
    /// keys are. A whole number is an int32 if it fits, else an int64 if it fits, else a double; one with a point or
    /// an exponent is a double.
    ///
    /// - Throws: `extendedJSON` with what was expected, and at which byte; `zeroByteInName`; `tooDeep`.
    package init(extendedJSON text: String) throws(BSONError) {
        var parser = JSONParser(text)
        self = try parser.parse().outermostDocument()
    }

    /// The document as a text of Extended JSON v2, its keys in their order.
    ///
    /// - Parameters:
    ///   - form: whether every type is kept or numbers and dates are plain.
    ///   - pretty: whether each element gets a line of its own, indented by two spaces a level.
    /// - Throws: `malformed`, `unknownType`, `invalidUTF8` or `tooDeep`, for only a document's outside is checked before.
    package func extendedJSON(
        _ form: ExtendedJSONForm = .canonical, pretty: Bool = false
    ) throws(BSONError) -> String {
        var printer = ExtendedJSONPrinter(form: form, pretty: pretty)
        try withView { (view) throws(BSONError) in try printer.document(view, depth: 1) }
        return printer.text
    }
}

extension BSONView {
    /// The document as relaxed Extended JSON in UTF-8: plain JSON where it holds what JSON can say.
    ///
    /// - Throws: as `extendedJSON` of a document does.
    package func relaxedJSON() throws(BSONError) -> [UInt8] {
        // JSON of ordinary parameters is as long as their BSON, or shorter.
        var printer = ExtendedJSONPrinter(form: .relaxed, pretty: false, capacity: bytes.count + 32)
        try printer.document(self, depth: 1)
        return printer.bytes
    }
}

extension BSONDocument: CustomStringConvertible {
    /// Relaxed Extended JSON, for debugging; of a document malformed inside, what is wrong with it.
    package var description: String {
        do throws(BSONError) {
            return try extendedJSON(.relaxed)
        } catch {
            return "a malformed document of \(bytes.count) bytes: \(error)"
        }
    }
}
