import Application
import Domain
import Synchronization

/// A usage repository with fixed rows that records its calls.
final class RecordedUsage: UsageRepository {
    struct Call: Hashable {
        let owner: Owner
        let range: Range<Timestamp>
        let interval: UsageInterval
    }

    private struct State {
        var calls: [Call] = []
        var failures: Int
    }

    private let rows: [UsageRow]
    private let state: Mutex<State>

    /// - Parameter failures: how many calls fail, before others return the rows.
    init(_ rows: [UsageRow] = [], failures: Int = 0) {
        self.rows = rows
        state = Mutex(State(failures: failures))
    }

    var calls: [Call] { state.withLock { $0.calls } }

    func usage(
        of owner: Owner, in range: Range<Timestamp>, by interval: UsageInterval
    ) async throws(Failure) -> [UsageRow] {
        let fails = state.withLock { state in
            state.calls.append(Call(owner: owner, range: range, interval: interval))
            state.failures -= 1
            return state.failures >= 0
        }
        if fails { throw Failure(.overloaded, "as scripted") }
        return rows
    }
}
