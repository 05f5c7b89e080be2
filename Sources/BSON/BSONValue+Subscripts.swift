extension BSONValue {
    /// The value of that key, if this is a document; nil too if the document is malformed before it.
    package subscript(key: String) -> BSONValue? {
        guard case .document(let document) = self else { return nil }
        return document[key]
    }

    /// The value at that index, if this is an array that has it.
    package subscript(index: Int) -> BSONValue? {
        guard case .array(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }
}
