package import Domain

/// Starts paid work once for each idempotency key: the same key and request within a day gets the first answer.
package struct IdempotencyGuard: Sendable {
    private let store: any IdempotencyRepository
    private let makeRecordID: @Sendable () -> RecordID

    package init(store: any IdempotencyRepository, makeRecordID: @escaping @Sendable () -> RecordID) {
        self.store = store
        self.makeRecordID = makeRecordID
    }

    /// - Parameters:
    ///   - key: nil where the caller sent none; then the work is simply done.
    ///   - fingerprint: of the request; two requests with the same one ask for the same thing.
    ///   - work: does it, under the record id that it is given. The id is the first attempt's, where one was cut off.
    /// - Throws: `idempotencyKeyReused` for another request under the key, `idempotencyInProgress` while the first
    ///   attempt runs, and what `work` throws; after that the key is free again.
    package func callAsFunction(
        _ key: IdempotencyKey?, fingerprint: String, work: (RecordID) async throws(Failure) -> StoredResponse
    ) async throws(Failure) -> StoredResponse {
        guard let key else { return try await work(makeRecordID()) }
        switch try await store.claim(key, fingerprint: fingerprint, record: makeRecordID()) {
        case .answered(let answer):
            return answer
        case .anotherRequest:
            throw Failure(
                .idempotencyKeyReused,
                "This Idempotency-Key was used for another request. Use a new key for a new request.")
        case .inProgress:
            throw Failure(
                .idempotencyInProgress,
                "The first request with this Idempotency-Key is still under way. Try again soon.",
                retryAfter: 2)
        case .granted(let record):
            let answer: StoredResponse
            do throws(Failure) {
                answer = try await work(record)
            } catch {
                try? await store.release(key)
                throw error
            }
            // The work is done: if its answer cannot be kept, whoever comes again is given the same record instead.
            try? await store.complete(key, answer: answer)
            return answer
        }
    }
}
