import Synchronization

/// What a test may change while the sandbox runs, and how often each counted fault has struck.
final class SandboxControls: Sendable {
    private struct State {
        var defaults: SandboxDirectives
        /// Changes with the defaults, so that their counts begin anew.
        var generation = 0
        var uses: [String: Int] = [:]
        var paused = false
        var held: [String] = []
    }

    /// Counters beyond this number are all forgotten: it bounds memory, and 100,000 counted prompts are one test run.
    private static let counterLimit = 100_000
    private let state: Mutex<State>

    init(defaults: SandboxDirectives) {
        state = Mutex(State(defaults: defaults))
    }

    var defaults: SandboxDirectives {
        get { state.withLock { $0.defaults } }
        set {
            state.withLock { state in
                state.defaults = newValue
                state.generation += 1
            }
        }
    }

    /// What may strike a task at this stage: its own directives, then the defaults as they are now and not as they were
    /// when the task was made, as an outage can begin and end.
    func directives(_ stage: SandboxFaultStage, _ task: SandboxTask) -> [SandboxDirective] {
        task.ownDirectives.at(stage, task.provider) + defaults.at(stage, task.provider)
    }

    /// Whether the directive still strikes, and counts it. `scope` is a prompt or a task; nil counts all requests
    /// together, as a default at create does.
    func strikes(_ directive: SandboxDirective, scope: String?) -> Bool {
        guard let limit = directive.count else { return true }
        return state.withLock { state in
            let key = "\(directive.fault.rawValue) \(scope ?? "default \(state.generation)")"
            if state.uses.count >= Self.counterLimit { state.uses = [:] }
            state.uses[key, default: 0] += 1
            return state.uses[key, default: 0] <= limit
        }
    }

    func pause() {
        state.withLock { $0.paused = true }
    }

    /// Keeps the task's callback back if callbacks are paused.
    func hold(_ taskID: String) -> Bool {
        state.withLock { state in
            if state.paused { state.held.append(taskID) }
            return state.paused
        }
    }

    /// The tasks whose callbacks were kept back.
    func resume() -> [String] {
        state.withLock { state in
            state.paused = false
            defer { state.held = [] }
            return state.held
        }
    }
}
