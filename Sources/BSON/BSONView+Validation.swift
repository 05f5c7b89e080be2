extension BSONView {
    /// Walks the document and everything in it.
    ///
    /// - Parameter depth: how many documents and arrays this one lies in, itself counted.
    /// - Throws: what reading any part would throw; `tooDeep` beyond `maximumDepth`.
    func validate(depth: Int) throws(BSONError) {
        guard depth <= Self.maximumDepth else { throw .tooDeep }
        var elements = elements()
        while let element = try elements.next() {
            try element.validate(depth: depth)
        }
    }
}
