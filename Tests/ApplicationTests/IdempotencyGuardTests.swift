import Application
import Domain
import Synchronization
import Testing

@Suite struct IdempotencyGuardTests {
    /// A repository with a fixed result of `claim`.
    private final class ScriptedIdempotencyRepository: IdempotencyRepository {
        let callLog: CallLog
        let claimed: IdempotencyClaim
        private let failures: Mutex<[String: [WriteFailure]]>

        /// - Parameter failures: the errors of the first calls of a method.
        init(_ callLog: CallLog, _ claimed: IdempotencyClaim, failures: [String: [WriteFailure]] = [:]) {
            self.callLog = callLog
            self.claimed = claimed
            self.failures = Mutex(failures)
        }

        private func recordCall(_ call: String) throws(WriteFailure) {
            callLog.record(call)
            let failure = failures.withLock { failures -> WriteFailure? in
                guard failures[call]?.isEmpty == false else { return nil }
                return failures[call]?.removeFirst()
            }
            if let failure { throw failure }
        }

        func claim(
            _ key: IdempotencyKey, fingerprint: String, attempt id: RecordID
        ) async throws(WriteFailure) -> IdempotencyClaim {
            try recordCall("claim")
            return claimed
        }

        func isCompleted(_ key: IdempotencyKey) async throws(Failure) -> Bool {
            if case .completed = claimed { true } else { false }
        }

        func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(WriteFailure) {
            try recordCall("complete")
        }

        func release(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure) {
            try recordCall("release")
        }

        func end(_ key: IdempotencyKey, _ attempt: IdempotencyAttempt) async throws(WriteFailure) {
            try recordCall("end")
        }
    }

    private static let unavailable = WriteFailure.notApplied(
        Failure(.storageUnavailable, "The database is unavailable."))
    private static let unknown = WriteFailure.unknown(detail: "not confirmed")
    private static let firstAttempt = IdempotencyAttempt(id: Samples.id, record: Samples.id)
    private static let laterAttempt = IdempotencyAttempt(id: Samples.id, record: first)

    private static let first = RecordID("ffffffffffffffffffffffff")!
    private static let response = StoredResponse(status: 202, location: "/there", body: "{}")
    private static let key = IdempotencyKey("key", of: Samples.owner)!
    private let callLog = CallLog()

    /// - Parameter failure: thrown by the work; nil for success.
    private func run(
        _ claim: IdempotencyClaim, key: IdempotencyKey? = key, failures: [String: [WriteFailure]] = [:],
        failure: WriteFailure? = nil
    ) async -> Result<StoredResponse, Failure> {
        let idempotencyGuard = IdempotencyGuard(
            store: ScriptedIdempotencyRepository(callLog, claim, failures: failures), makeRecordID: { Samples.id },
            clock: InstantClock())
        do throws(Failure) {
            return .success(
                try await idempotencyGuard(key, fingerprint: "f") { id throws(WriteFailure) in
                    callLog.record("work \(id.text)")
                    if let failure { throw failure }
                    return Self.response
                })
        } catch {
            return .failure(error)
        }
    }

    @Test func `Without a key the work runs unconditionally`() async throws {
        #expect(try await run(.inProgress, key: nil).get() == Self.response)
        #expect(callLog.lines == ["work \(Samples.id.text)"])
    }

    @Test func `The key is claimed before the work, and the response stored after it`() async throws {
        #expect(try await run(.granted(Self.firstAttempt)).get() == Self.response)
        #expect(callLog.lines == ["claim", "work \(Samples.id.text)", "complete"])
    }

    @Test func `An interrupted attempt continues with its record`() async throws {
        _ = try await run(.granted(Self.laterAttempt)).get()
        #expect(callLog.lines == ["claim", "work \(Self.first.text)", "complete"])
    }

    @Test func `A completed key returns the stored response without work`() async throws {
        let stored = StoredResponse(status: 202, location: nil, body: "the first")
        #expect(try await run(.completed(stored)).get() == stored)
        #expect(callLog.lines == ["claim"])
    }

    @Test func `A different request, and one in progress, do no work`() async {
        for (claim, code) in [
            (IdempotencyClaim.differentRequest, Failure.Code.idempotencyKeyReused),
            (.inProgress, .idempotencyInProgress),
        ] {
            guard case .failure(let failure) = await run(claim) else {
                Issue.record("work ran")
                continue
            }
            #expect(failure.code == code)
        }
        #expect(callLog.lines == ["claim", "claim"])
    }

    @Test func `The first attempt releases the key if it has written nothing`() async {
        guard case .failure(let failure) = await run(.granted(Self.firstAttempt), failure: .notApplied(.notFound))
        else {
            Issue.record("a response instead of an error")
            return
        }
        #expect(failure.code == .notFound)
        #expect(callLog.lines == ["claim", "work \(Samples.id.text)", "release"])
    }

    @Test func `After an unknown outcome the key keeps its record id, and the next attempt may begin`() async {
        guard case .failure(let failure) = await run(.granted(Self.firstAttempt), failure: Self.unknown) else {
            Issue.record("a response instead of an error")
            return
        }
        #expect(failure.code == .writeUnconfirmed && !failure.message.contains("Nothing was lost"))
        #expect(callLog.lines == ["claim", "work \(Samples.id.text)", "end"])
    }

    @Test func `A later attempt never releases the key: an earlier one may have written the record`() async {
        _ = await run(.granted(Self.laterAttempt), failure: Self.unavailable)
        #expect(callLog.lines == ["claim", "work \(Self.first.text)", "end"])
    }

    @Test func `A claim of unknown outcome does no work, and lets the next attempt begin`() async {
        guard case .failure(let failure) = await run(.inProgress, failures: ["claim": [Self.unknown]]) else {
            Issue.record("work ran")
            return
        }
        #expect(failure.code == .writeUnconfirmed)
        #expect(callLog.lines == ["claim", "end"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `The end of an attempt is stored as soon as the database is available again`() async {
        _ = await run(
            .granted(Self.firstAttempt), failures: ["end": [Self.unavailable, Self.unknown]], failure: Self.unknown)
        while callLog.lines.count < 5 { await Task.yield() }
        #expect(callLog.lines.dropFirst(2) == ["end", "end", "end"])
    }

    @Test func `Completed work returns its response even if that cannot be stored`() async throws {
        #expect(
            try await run(.granted(Self.firstAttempt), failures: ["complete": [Self.unavailable]]).get()
                == Self.response)
        #expect(!callLog.lines.contains("release"))
    }

    @Test func `A failed claim does no work`() async {
        guard
            case .failure(let failure) = await run(.granted(Self.firstAttempt), failures: ["claim": [Self.unavailable]])
        else {
            Issue.record("work ran")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(callLog.lines == ["claim"])
    }
}
