package import Domain

/// Runs work once per idempotency key: the same key and request within a day gets the first response.
package struct IdempotencyGuard: Sendable {
    /// Number of tries to store that an attempt has ended, and the delay between two. Together shorter than the time
    /// after which an attempt counts as interrupted anyway.
    private static let tries = 30
    private static let pause: Duration = .seconds(2)

    private let store: any IdempotencyRepository
    private let makeRecordID: @Sendable () -> RecordID
    private let clock: any Clock<Duration>

    package init(
        store: any IdempotencyRepository, makeRecordID: @escaping @Sendable () -> RecordID,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.makeRecordID = makeRecordID
        self.clock = clock
    }

    /// - Parameters:
    ///   - key: nil without an `Idempotency-Key`; the work is then run unconditionally.
    ///   - fingerprint: of the request; equal for equal requests.
    ///   - work: gets the id of the record to create: the first attempt's, if that was interrupted or its outcome is
    ///     unknown. It must continue an existing record, and may run concurrently with an earlier attempt.
    /// - Throws: `idempotencyKeyReused` for a different request under the key, `idempotencyInProgress` while the first
    ///   attempt runs, and what `work` throws. The key is released only if no attempt can have written anything.
    package func callAsFunction(
        _ key: IdempotencyKey?, fingerprint: String, work: (RecordID) async throws(WriteFailure) -> StoredResponse
    ) async throws(Failure) -> StoredResponse {
        let id = makeRecordID()
        guard let key else { return try await reportingToClient { () throws(WriteFailure) in try await work(id) } }
        switch try await claim(key, fingerprint: fingerprint, attempt: id) {
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
        case .granted(let attempt):
            let response: StoredResponse
            do throws(WriteFailure) {
                response = try await work(attempt.record)
            } catch {
                await close(key, attempt, after: error)
                throw Failure(error)
            }
            // The work is done: if its response cannot be stored, a repeated request gets the same record instead.
            try? await store.complete(key, response: response)
            return response
        }
    }

    /// Whether the key has a stored response for a repeated request.
    ///
    /// - Throws: `storageUnavailable`, `overloaded`.
    package func isCompleted(_ key: IdempotencyKey?) async throws(Failure) -> Bool {
        guard let key else { return false }
        return try await store.isCompleted(key)
    }

    private func claim(
        _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
    ) async throws(Failure) -> IdempotencyClaim {
        do throws(WriteFailure) {
            return try await store.claim(key, fingerprint: fingerprint, attempt: id)
        } catch {
            // The key matches only if this attempt has claimed it, as the first or a later one.
            if case .unknown = error { await close(key, IdempotencyAttempt(id: id, record: id), after: error) }
            throw Failure(error)
        }
    }

    /// Lets the next attempt begin; retried in the background while the database is unavailable.
    private func close(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt, after failure: WriteFailure) async {
        if await isClosed(key, attempt, after: failure) { return }
        Task { [self] in
            for _ in 1..<Self.tries {
                try? await clock.sleep(for: Self.pause)
                if await isClosed(key, attempt, after: failure) { return }
            }
        }
    }

    private func isClosed(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt, after failure: WriteFailure) async
        -> Bool
    {
        do throws(WriteFailure) {
            switch failure {
            case .notApplied where attempt.isFirst: try await store.release(key, attempt)
            case .notApplied, .unknown: try await store.end(key, attempt)
            }
            return true
        } catch {
            return false
        }
    }
}
