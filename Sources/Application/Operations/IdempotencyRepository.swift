package import Domain

/// Remembers for a day which keys have been used, and what was answered.
package protocol IdempotencyRepository: Sendable {
    /// Takes the key, in one step that only one of several can win.
    func claim(_ key: IdempotencyKey, fingerprint: String, record: RecordID) async throws(Failure) -> IdempotencyClaim
    /// Keeps the answer for those who come with the key again.
    func complete(_ key: IdempotencyKey, answer: StoredResponse) async throws(Failure)
    /// Frees a key whose work came to nothing.
    func release(_ key: IdempotencyKey) async throws(Failure)
}

/// A caller's own name for a request.
package struct IdempotencyKey: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 255

    package let owner: Owner
    package let text: String

    /// - Parameter text: 1 to `maximumLength` printable ASCII characters; anything else gives nil.
    package init?(_ text: String, of owner: Owner) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        self.owner = owner
        self.text = text
    }
}

package enum IdempotencyClaim: Sendable {
    /// The work may begin, under this record id.
    case granted(RecordID)
    case answered(StoredResponse)
    case anotherRequest
    case inProgress
}

/// An answer as it was given.
package struct StoredResponse: Sendable, Hashable {
    package let status: Int
    package let location: String?
    package let body: String

    package init(status: Int, location: String?, body: String) {
        self.status = status
        self.location = location
        self.body = body
    }
}
