import Application
import Domain
import Synchronization

/// Records batches, with scripted failures.
final class ScriptedStatsRepository: StatsRepository {
    private struct State {
        var batches: [StatsBatch] = []
        var failures: Int
    }

    private let state: Mutex<State>
    private let clock: Timestamp
    private let (received, receive) = AsyncStream.makeStream(of: StatsBatch.self)

    /// - Parameter failures: how many calls of `add` fail.
    init(failures: Int = 0, at clock: Timestamp = Timestamp(milliseconds: 1_795_219_230_000)) {
        state = Mutex(State(failures: failures))
        self.clock = clock
    }

    var batches: [StatsBatch] { state.withLock { $0.batches } }

    func nextBatch() async -> StatsBatch? {
        for await batch in received { return batch }
        return nil
    }

    func time() async throws(Failure) -> Timestamp { clock }

    func add(_ batch: StatsBatch, by writer: RecordID) async throws(Failure) {
        let isFailing = state.withLock { state in
            state.batches.append(batch)
            defer { state.failures -= 1 }
            return state.failures > 0
        }
        receive.yield(batch)
        if isFailing { throw Failure(.storageUnavailable, "unavailable") }
    }

    func minutes(of subjects: [StatsSubject], since begin: Timestamp) async throws(Failure) -> [MinuteStats] {
        []
    }

    func lastOutcomeTimes() async throws(Failure) -> [StatsSubject: [String: Timestamp]] { [:] }
}
