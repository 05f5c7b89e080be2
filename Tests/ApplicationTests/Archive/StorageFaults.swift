import Application
import Synchronization

/// Records the calls of the stores and repositories of a test, and makes them fail: one call by its name, or all from
/// one on, as if the process had died.
final class StorageFaults: Sendable {
    private struct State {
        var calls: [String] = []
        var failing: [String: Fault] = [:]
        /// The number of calls until the death.
        var left: Int?
        var isLastApplied = false
    }

    private struct Fault {
        /// How many calls succeed before.
        var skipped: Int
        let isApplied: Bool
        let failure: Failure
    }

    private enum Verdict {
        case succeeds
        case fails(Failure, isApplied: Bool)
    }

    private let state = Mutex(State())

    var calls: [String] { state.withLock { $0.calls } }

    /// Makes a call fail until `recover`.
    ///
    /// - Parameters:
    ///   - skipped: how many calls succeed before.
    ///   - isApplied: whether it takes effect all the same.
    func fail(
        _ call: String, after skipped: Int = 0, isApplied: Bool = false, _ code: Failure.Code = .storageUnavailable
    ) {
        state.withLock {
            $0.failing[call] = Fault(skipped: skipped, isApplied: isApplied, failure: Failure(code, "Not available."))
        }
    }

    /// Makes everything fail after `count` further calls.
    ///
    /// - Parameter isApplied: whether the first failing call takes effect all the same.
    func die(after count: Int, isApplied: Bool) {
        state.withLock { state in
            state.left = count
            state.isLastApplied = isApplied
        }
    }

    /// Whether something has failed since `die`.
    var isDead: Bool { state.withLock { $0.left.map { $0 < 0 } ?? false } }

    func recover() {
        state.withLock { state in
            state.failing = [:]
            state.left = nil
        }
    }

    func run<Output>(_ call: String, _ apply: () -> Output) throws(Failure) -> Output {
        switch verdict(call) {
        case .succeeds: return apply()
        case .fails(let failure, let isApplied):
            if isApplied { _ = apply() }
            throw failure
        }
    }

    func write<Output>(_ call: String, _ apply: () throws(Failure) -> Output) throws(WriteFailure) -> Output {
        let verdict = verdict(call)
        if case .fails(let failure, isApplied: false) = verdict { throw .notApplied(failure) }
        let output: Output
        do throws(Failure) { output = try apply() } catch { throw .notApplied(error) }
        if case .fails = verdict { throw .unknown(detail: "not confirmed") }
        return output
    }

    private func verdict(_ call: String) -> Verdict {
        state.withLock { state in
            state.calls.append(call)
            if let left = state.left {
                state.left = left - 1
                if left <= 0 {
                    return .fails(
                        Failure(.storageUnavailable, "Dead."), isApplied: left == 0 && state.isLastApplied)
                }
            }
            guard var fault = state.failing[call] else { return .succeeds }
            if fault.skipped > 0 {
                fault.skipped -= 1
                state.failing[call] = fault
                return .succeeds
            }
            return .fails(fault.failure, isApplied: fault.isApplied)
        }
    }
}
