extension BSONDocument {
    /// Validate the whole document: lengths, types, terminators, UTF-8, bools, nesting.
    ///
    /// Array keys are not checked: MongoDB itself uses only the order of the elements.
    ///
    /// - Throws: `malformed`, `unknownType` or `invalidUTF8` for bytes that are not BSON; `tooDeep` if documents and
    ///   arrays are nested deeper than `BSONView.maximumDepth`, the outermost counted.
    package func validate() throws(BSONError) {
        try withView { (view) throws(BSONError) in try view.validate(depth: 1) }
    }
}
