package import Domain

/// Stores used idempotency keys and their responses for a day.
package protocol IdempotencyRepository: Sendable {
    /// Atomically claims the key for an attempt.
    ///
    /// - Parameter id: the id of the attempt; the record to create gets the id of the first attempt.
    func claim(
        _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
    ) async throws(WriteFailure) -> IdempotencyClaim
    /// Whether the key has a stored response.
    func isCompleted(_ key: IdempotencyKey) async throws(Failure) -> Bool
    /// Stores the response for repeated requests.
    func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(WriteFailure)
    /// Removes a key whose only attempt has written nothing.
    func release(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure)
    /// Ends an attempt without a response: the next one may continue at once, with the same record id.
    func end(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure)
}

/// One run of the work under a key.
package struct IdempotencyAttempt: Sendable, Hashable {
    package let id: RecordID
    /// The id of the record to create, the same in all attempts under the key.
    package let record: RecordID

    package init(id: RecordID, record: RecordID) {
        self.id = id
        self.record = record
    }

    /// Whether no earlier attempt can have written the record.
    package var isFirst: Bool { id == record }
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
    case granted(IdempotencyAttempt)
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
