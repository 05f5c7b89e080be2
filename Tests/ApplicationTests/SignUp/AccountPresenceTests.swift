import Application
import Domain
import Synchronization
import Testing

@Suite struct AccountPresenceTests {
    /// Counts the reads.
    private final class Repository: SetUpRepository {
        let state = Mutex((isThere: false, reads: 0))

        func installation() async throws(Failure) -> String { "" }
        func reserve(_ id: RecordID) async throws(Failure) -> RecordID { id }
        func release(_ id: RecordID) async throws(Failure) {}
        func hasAccount() async throws(Failure) -> Bool {
            state.withLock { state in
                state.reads += 1
                return state.isThere
            }
        }
    }

    @Test func `That there is no account is remembered for a second, and that there is one for ever`() async throws {
        let repository = Repository()
        let now = Mutex(ContinuousClock.now)
        let presence = AccountPresence(repository) { now.withLock { $0 } }
        for _ in 0..<3 { #expect(try await !presence.isThere()) }
        #expect(repository.state.withLock { $0.reads } == 1)
        repository.state.withLock { $0.isThere = true }
        #expect(try await !presence.isThere())
        now.withLock { $0 += .seconds(1) }
        for _ in 0..<3 {
            #expect(try await presence.isThere())
            now.withLock { $0 += .seconds(3600) }
        }
        #expect(repository.state.withLock { $0.reads } == 2)
    }
}
