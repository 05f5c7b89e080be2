package import Domain

/// Runs work once per idempotency key: the same key and request within a day gets the first response.
package struct IdempotencyGuard: Sendable {
    private let store: any IdempotencyRepository
    private let makeRecordID: @Sendable () -> RecordID

    package init(store: any IdempotencyRepository, makeRecordID: @escaping @Sendable () -> RecordID) {
        self.store = store
        self.makeRecordID = makeRecordID
    }

    /// - Parameters:
    ///   - key: nil without an `Idempotency-Key`; the work is then run unconditionally.
    ///   - fingerprint: of the request; equal for equal requests.
    ///   - work: gets the id of the record to create, the first attempt's if that was interrupted.
    /// - Throws: `idempotencyKeyReused` for a different request under the key, `idempotencyInProgress` while the first
    ///   attempt runs, and what `work` throws, which releases the key.
    package func callAsFunction(
        _ key: IdempotencyKey?, fingerprint: String, work: (RecordID) async throws(Failure) -> StoredResponse
    ) async throws(Failure) -> StoredResponse {
        guard let key else { return try await work(makeRecordID()) }
        switch try await store.claim(key, fingerprint: fingerprint, record: makeRecordID()) {
        case .completed(let response):
            return response
        case .differentRequest:
            throw Failure(
                .idempotencyKeyReused,
                "This Idempotency-Key was used for a different request. Use a new key for each request.")
        case .inProgress:
            throw Failure(
                .idempotencyInProgress,
                "The first request with this Idempotency-Key is still in progress. Try again soon.",
                retryAfter: 2)
        case .granted(let record):
            let response: StoredResponse
            do throws(Failure) {
                response = try await work(record)
            } catch {
                try? await store.release(key)
                throw error
            }
            // The work is done: if its response cannot be stored, a repeated request gets the same record instead.
            try? await store.complete(key, response: response)
            return response
        }
    }
}
