extension BSONDocument {
    /// Walks everything inside without keeping anything of it: lengths, types, terminators, UTF-8, bools, nesting.
    ///
    /// The keys of arrays may be anything, for MongoDB itself goes by the elements' order.
    ///
    /// - Throws: `malformed`, `unknownType` or `invalidUTF8` for bytes that are not BSON; `tooDeep` where more than
    ///   `BSONView.maximumDepth` documents and arrays lie in one another, the outermost counted.
    package func validate() throws(BSONError) {
        try withView { (view) throws(BSONError) in try view.validate(depth: 1) }
    }
}
