extension BSONDocument {
    /// Create a document with these elements in this order; keys may repeat.
    ///
    /// - Throws: `zeroByteInName`; `tooDeep` for arrays nested deeper than `BSONView.maximumDepth`.
    package init(_ elements: [(String, BSONValue)]) throws(BSONError) {
        var writer = BSONWriter()
        for (key, value) in elements { try writer.append(key, value) }
        self = writer.finish()
    }

    /// Copies of the elements in order; for tests and cold code.
    ///
    /// - Throws: `malformed`, `unknownType`, `invalidUTF8` or `tooDeep`. Nested documents are not validated.
    package func elements() throws(BSONError) -> [(key: String, value: BSONValue)] {
        try withView { (view) throws(BSONError) in
            var result: [(key: String, value: BSONValue)] = []
            var elements = view.elements()
            while let element = try elements.next() {
                result.append((try element.keyText(), try BSONValue(element)))
            }
            return result
        }
    }

    /// A copy of the value of the first element with that key; for tests and cold code.
    ///
    /// Nil if there is no such key, or if the document is malformed before it: `validate` tells the two apart.
    package subscript(key: String) -> BSONValue? {
        withView { view in
            var elements = view.elements()
            while let element = try? elements.next() {
                if element.key.elementsEqual(key.utf8) { return try? BSONValue(element) }
            }
            return nil
        }
    }
}

extension BSONDocument: ExpressibleByDictionaryLiteral {
    /// Create a document with the keys in source order. A key with a zero byte traps.
    package init(dictionaryLiteral elements: (String, BSONValue)...) {
        self.init(literal: elements)
    }

    /// Create a document from elements with literal keys; a key with a zero byte traps.
    package init(literal elements: [(String, BSONValue)]) {
        do throws(BSONError) {
            try self.init(elements)
        } catch {
            preconditionFailure("invalid BSON literal: \(error)")
        }
    }
}
