import Application
import Domain
import Synchronization

/// Counts that a test looks at, with what is to go wrong.
final class ScriptedPlayCountRepository: PlayCountRepository {
    enum Outcome { case written, unwritten, unknown }

    private struct State {
        var outcomes: [Outcome] = []
        var calls: [[ProxyID: Int]] = []
        var running = 0
        var isBusyTwice = false
    }

    private let state = Mutex(State())
    private let (called, call) = AsyncStream.makeStream(of: Int.self)
    private let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    private let isGated: Bool

    /// - Parameters:
    ///   - outcomes: of the calls in their order; those that come after are written.
    ///   - isGated: whether each call waits for `open`.
    init(_ outcomes: [Outcome] = [], isGated: Bool = false) {
        state.withLock { $0.outcomes = outcomes }
        self.isGated = isGated
    }

    /// The number of plays in each call.
    var calls: [Int] { state.withLock { $0.calls.map { $0.values.reduce(0, +) } } }
    var videosInCalls: [Int] { state.withLock { $0.calls.map(\.count) } }
    /// Whether one call ever began before another had ended.
    var wasBusyTwice: Bool { state.withLock { $0.isBusyTwice } }

    /// Waits for the next call, and says how many plays are in it.
    func nextCall() async -> Int? {
        for await plays in called { return plays }
        return nil
    }

    func open() { gate.yield() }

    func add(_ plays: [ProxyID: Int]) async throws(PlayCountError) {
        if Task.isCancelled { throw PlayCountError(isUnwritten: true, detail: "cancelled") }
        let outcome = state.withLock { state in
            state.calls.append(plays)
            state.running += 1
            if state.running > 1 { state.isBusyTwice = true }
            return state.outcomes.isEmpty ? .written : state.outcomes.removeFirst()
        }
        call.yield(plays.values.reduce(0, +))
        if isGated { for await _ in gates { break } }
        state.withLock { $0.running -= 1 }
        if outcome != .written { throw PlayCountError(isUnwritten: outcome == .unwritten, detail: "as scripted") }
    }
}
