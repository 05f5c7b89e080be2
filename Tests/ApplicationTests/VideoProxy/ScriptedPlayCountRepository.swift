import Application
import Domain
import Synchronization

/// A play count repository with scripted outcomes that records its calls.
final class ScriptedPlayCountRepository: PlayCountRepository {
    enum Outcome { case written, unwritten, unknown }

    private struct State {
        var outcomes: [Outcome] = []
        var calls: [[CountedPlay: Int]] = []
        var running = 0
        var isBusyTwice = false
    }

    private let state = Mutex(State())
    private let (called, call) = AsyncStream.makeStream(of: Int.self)
    private let (gates, gate) = AsyncStream.makeStream(of: Void.self)
    private let isGated: Bool

    /// - Parameters:
    ///   - outcomes: of the first calls, in order; later ones are written.
    ///   - isGated: whether each call waits for `open`.
    init(_ outcomes: [Outcome] = [], isGated: Bool = false) {
        state.withLock { $0.outcomes = outcomes }
        self.isGated = isGated
    }

    /// Plays per call.
    var calls: [Int] { state.withLock { $0.calls.map { $0.values.reduce(0, +) } } }
    var videosInCalls: [Int] { state.withLock { $0.calls.map(\.count) } }
    /// Whether two calls overlapped.
    var wasBusyTwice: Bool { state.withLock { $0.isBusyTwice } }

    /// Waits for the next call and returns its plays.
    func nextCall() async -> Int? {
        for await plays in called { return plays }
        return nil
    }

    func open() { gate.yield() }

    func add(_ plays: [CountedPlay: Int]) async throws(PlayCountError) {
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
