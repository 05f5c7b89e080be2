import Application
import Domain
import Synchronization
import Testing

@Suite struct IdempotencyGuardTests {
    /// A repository with a fixed result of `claim`.
    private final class ScriptedIdempotencyRepository: IdempotencyRepository {
        let callLog: CallLog
        let claimed: IdempotencyClaim
        let failing: Set<String>

        init(_ callLog: CallLog, _ claimed: IdempotencyClaim, failing: Set<String> = []) {
            self.callLog = callLog
            self.claimed = claimed
            self.failing = failing
        }

        private func recordCall(_ call: String) throws(Failure) {
            callLog.record(call)
            if failing.contains(call) { throw Failure(.storageUnavailable, "The database is unavailable.") }
        }

        func claim(
            _ key: IdempotencyKey, fingerprint: String, record: RecordID
        ) async throws(Failure) -> IdempotencyClaim {
            try recordCall("claim")
            return claimed
        }

        func complete(_ key: IdempotencyKey, response: StoredResponse) async throws(Failure) {
            try recordCall("complete")
        }
        func release(_ key: IdempotencyKey) async throws(Failure) { try recordCall("release") }
    }

    private static let first = RecordID("ffffffffffffffffffffffff")!
    private static let response = StoredResponse(status: 202, location: "/there", body: "{}")
    private static let key = IdempotencyKey("key", of: Samples.owner)!
    private let callLog = CallLog()

    /// - Parameter failure: thrown by the work; nil for success.
    private func run(
        _ claim: IdempotencyClaim, key: IdempotencyKey? = key, failing: Set<String> = [], failure: Failure? = nil
    ) async -> Result<StoredResponse, Failure> {
        let idempotencyGuard = IdempotencyGuard(
            store: ScriptedIdempotencyRepository(callLog, claim, failing: failing), makeRecordID: { Samples.id })
        do throws(Failure) {
            return .success(
                try await idempotencyGuard(key, fingerprint: "f") { id throws(Failure) in
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
        #expect(try await run(.granted(Samples.id)).get() == Self.response)
        #expect(callLog.lines == ["claim", "work \(Samples.id.text)", "complete"])
    }

    @Test func `An interrupted attempt continues with its record`() async throws {
        _ = try await run(.granted(Self.first)).get()
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

    @Test func `Failed work releases the key`() async {
        guard case .failure(let failure) = await run(.granted(Samples.id), failure: .notFound) else {
            Issue.record("there is a response")
            return
        }
        #expect(failure.code == .notFound)
        #expect(callLog.lines == ["claim", "work \(Samples.id.text)", "release"])
    }

    @Test func `Completed work returns its response even if that cannot be stored`() async throws {
        #expect(try await run(.granted(Samples.id), failing: ["complete"]).get() == Self.response)
        #expect(!callLog.lines.contains("release"))
    }

    @Test func `A failed claim does no work`() async {
        guard case .failure(let failure) = await run(.granted(Samples.id), failing: ["claim"]) else {
            Issue.record("work ran")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(callLog.lines == ["claim"])
    }
}
