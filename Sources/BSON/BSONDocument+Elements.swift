extension BSONDocument {
    /// A document with these elements in this order; a key may come more than once.
    ///
    /// - Throws: `zeroByteInName`; `tooDeep` for more arrays in one another than `BSONView.maximumDepth`.
    package init(_ elements: [(String, BSONValue)]) throws(BSONError) {
        var writer = BSONWriter()
        for (key, value) in elements { try writer.append(key, value) }
        self = writer.finish()
    }

    /// The elements in their order, copied out; for tests and code that runs seldom.
    ///
    /// - Throws: `malformed`, `unknownType`, `invalidUTF8` or `tooDeep`. Documents inside are not looked into.
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

    /// The value of the first element with that key, copied out; for tests and code that runs seldom.
    ///
    /// Nil where there is no such key, and where the document is malformed up to it: `validate` tells the two apart.
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
    /// A document with the keys in the order of the source. A key with a zero byte in it stops the program.
    package init(dictionaryLiteral elements: (String, BSONValue)...) {
        self.init(literal: elements)
    }

    /// Elements whose keys the program fixes; a key with a zero byte in it stops the program.
    package init(literal elements: [(String, BSONValue)]) {
        do throws(BSONError) {
            try self.init(elements)
        } catch {
            preconditionFailure("a literal that BSON cannot hold: \(error)")
        }
    }
}
