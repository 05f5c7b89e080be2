extension BSONValue {
    /// The value under that key, if this is a document and has one; nil too where the document is malformed before it.
    package subscript(key: String) -> BSONValue? {
        guard case .document(let document) = self else { return nil }
        return document[key]
    }

    /// The value at that position, counted from 0, if this is an array that has as many.
    package subscript(index: Int) -> BSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }
}
