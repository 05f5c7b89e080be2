package import Domain

/// Stores used idempotency keys and their responses for a day.
package protocol IdempotencyRepository: Sendable {
    /// Atomically claims the key.
    func claim(_ key: IdempotencyKey, fingerprint: String, record: RecordID) async throws(Failure) -> IdempotencyClaim
    /// Stores the response for repeated requests.
    func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(Failure)
    /// Releases a key whose work failed.
    func release(_ key: IdempotencyKey) async throws(Failure)
}

/// A client's `Idempotency-Key`, scoped to its owner.
package struct IdempotencyKey: Sendable, Hashable {
    /// In characters.
    package static let maximumLength = 255

    package let owner: Owner
    package let text: String

    /// - Parameter text: 1 to `maximumLength` printable ASCII characters; otherwise the result is nil.
    package init?(_ text: String, of owner: Owner) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        self.owner = owner
        self.text = text
    }
}

package enum IdempotencyClaim: Sendable {
    /// The work may start, under this record id.
    case granted(RecordID)
    case completed(StoredResponse)
    case differentRequest
    case inProgress
}

/// A stored HTTP response.
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
