/// A value of a document, with the line that it begins on.
package struct YAMLNode: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        /// The text as written: numbers are not converted.
        case scalar(String)
        /// The keys are distinct.
        case mapping([Entry])
    }

    package struct Entry: Sendable, Hashable {
        package let key: String
        package let value: YAMLNode

        package init(_ key: String, _ value: YAMLNode) {
            self.key = key
            self.value = value
        }
    }

    package let content: Content
    /// The first is 1.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    /// The value of a key; nil if it is missing, or if this is not a mapping.
    package subscript(key: String) -> YAMLNode? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
