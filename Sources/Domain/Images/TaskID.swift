/// The provider's id of a task; until the provider assigns one, the record id is the placeholder.
package struct TaskID: Sendable, Hashable {
    /// In bytes. The provider's ids have 32; the limit keeps hostile ones out of the index.
    package static let maximumLength = 128

    package let text: String

    /// - Parameter text: 1 to `maximumLength` printable ASCII characters without a space; nil otherwise.
    package init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    /// The placeholder until the provider assigns a task id.
    package init(placeholderFor record: RecordID) { text = record.text }

    /// Reads the stored value.
    package init(stored text: String) { self.text = text }
}
