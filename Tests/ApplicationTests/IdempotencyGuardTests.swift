import Application
import Domain
import Synchronization
import Testing

@Suite struct IdempotencyGuardTests {
    /// A store in memory of one key.
    private final class MemoryStore: IdempotencyRepository {
        let journal: CallLog
        let claimed: IdempotencyClaim
        let failing: Set<String>

        init(_ journal: CallLog, _ claimed: IdempotencyClaim, failing: Set<String> = []) {
            self.journal = journal
            self.claimed = claimed
            self.failing = failing
        }

        private func note(_ call: String) throws(Failure) {
            journal.note(call)
            if failing.contains(call) { throw Failure(.storageUnavailable, "The database is away.") }
        }

        func claim(
            _ key: IdempotencyKey, fingerprint: String, record: RecordID
        ) async throws(Failure) -> IdempotencyClaim {
            try note("claim")
            return claimed
        }

        func complete(_ key: IdempotencyKey, answer: StoredResponse) async throws(Failure) { try note("complete") }
        func release(_ key: IdempotencyKey) async throws(Failure) { try note("release") }
    }

    private static let first = RecordID("ffffffffffffffffffffffff")!
    private static let answer = StoredResponse(status: 202, location: "/there", body: "{}")
    private static let key = IdempotencyKey("key", of: Samples.owner)!
    private let journal = CallLog()

    /// - Parameter failure: what the work comes to; nil: its answer.
    private func run(
        _ claim: IdempotencyClaim, key: IdempotencyKey? = key, failing: Set<String> = [], failure: Failure? = nil
    ) async -> Result<StoredResponse, Failure> {
        let idempotencyGuard = IdempotencyGuard(
            store: MemoryStore(journal, claim, failing: failing), makeRecordID: { Samples.id })
        do throws(Failure) {
            return .success(
                try await idempotencyGuard(key, fingerprint: "f") { id throws(Failure) in
                    journal.note("work \(id.text)")
                    if let failure { throw failure }
                    return Self.answer
                })
        } catch {
            return .failure(error)
        }
    }

    @Test func `Without a key the work is simply done`() async throws {
        #expect(try await run(.inProgress, key: nil).get() == Self.answer)
        #expect(journal.lines == ["work \(Samples.id.text)"])
    }

    @Test func `The key is taken before the work, and the answer kept after it`() async throws {
        #expect(try await run(.granted(Samples.id)).get() == Self.answer)
        #expect(journal.lines == ["claim", "work \(Samples.id.text)", "complete"])
    }

    @Test func `An attempt that was cut off goes on under its own record`() async throws {
        _ = try await run(.granted(Self.first)).get()
        #expect(journal.lines == ["claim", "work \(Self.first.text)", "complete"])
    }

    @Test func `A key that was answered gives the first answer without any work`() async throws {
        let stored = StoredResponse(status: 202, location: nil, body: "the first")
        #expect(try await run(.answered(stored)).get() == stored)
        #expect(journal.lines == ["claim"])
    }

    @Test func `Another request, and one that is under way, do no work`() async {
        for (claim, code) in [
            (IdempotencyClaim.anotherRequest, Failure.Code.idempotencyKeyReused),
            (.inProgress, .idempotencyInProgress),
        ] {
            guard case .failure(let failure) = await run(claim) else {
                Issue.record("work was done")
                continue
            }
            #expect(failure.code == code)
        }
        #expect(journal.lines == ["claim", "claim"])
    }

    @Test func `Work that came to nothing frees the key`() async {
        guard case .failure(let failure) = await run(.granted(Samples.id), failure: .notFound) else {
            Issue.record("there is an answer")
            return
        }
        #expect(failure.code == .notFound)
        #expect(journal.lines == ["claim", "work \(Samples.id.text)", "release"])
    }

    @Test func `Work that is done is answered though its answer cannot be kept`() async throws {
        #expect(try await run(.granted(Samples.id), failing: ["complete"]).get() == Self.answer)
        #expect(!journal.lines.contains("release"))
    }

    @Test func `A key that cannot be taken does no work`() async {
        guard case .failure(let failure) = await run(.granted(Samples.id), failing: ["claim"]) else {
            Issue.record("work was done")
            return
        }
        #expect(failure.code == .storageUnavailable)
        #expect(journal.lines == ["claim"])
    }
}
