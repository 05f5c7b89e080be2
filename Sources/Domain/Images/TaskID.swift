/// The provider's name for a task; until the provider has given one, the record's own id stands in for it.
package struct TaskID: Sendable, Hashable {
    /// In bytes. The provider's are 32; the limit keeps a hostile one out of the index.
    package static let maximumLength = 128

    package let text: String

    /// - Parameter text: 1 to `maximumLength` printable ASCII characters without a space; anything else gives nil.
    package init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.text = text
    }

    /// What stands in until the provider has named the task.
    package init(standingIn record: RecordID) { text = record.text }

    /// As a stored record has it.
    package init(stored text: String) { self.text = text }
}
