extension BSONView {
    /// Validate the document and everything in it.
    ///
    /// - Parameter depth: nesting depth of this document, itself counted.
    /// - Throws: the error of reading any part; `tooDeep` beyond `maximumDepth`.
    func validate(depth: Int) throws(BSONError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        var elements = elements()
        while let element = try elements.next() {
            try element.validate(depth: depth)
        }
    }
}
