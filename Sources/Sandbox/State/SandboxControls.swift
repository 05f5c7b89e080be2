import Synchronization

/// The settings that tests change while the sandbox runs, and the use counts of counted faults.
final class SandboxControls: Sendable {
    private struct State {
        var defaults: SandboxDirectives
        /// Incremented with each change of the defaults, which resets their counts.
        var generation = 0
        var uses: [String: Int] = [:]
        var paused = false
        var held: [String] = []
    }

    /// All counters are reset beyond this number: it bounds memory, and a test run counts fewer prompts.
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

    /// The possible faults of a task at this stage: the directives of its prompt, then the current defaults, not those
    /// at its creation: an outage can begin and end.
    func directives(_ stage: SandboxFaultStage, _ task: SandboxTask) -> [SandboxDirective] {
        task.ownDirectives.at(stage, task.provider) + defaults.at(stage, task.provider)
    }

    /// Whether the directive applies to this request, which counts as a use. `scope` is a prompt or a task; nil counts
    /// all requests together, as a default at create does.
    func triggers(_ directive: SandboxDirective, scope: String?) -> Bool {
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

    /// Holds the task's callback if callbacks are paused, and returns whether they are.
    func hold(_ taskID: String) -> Bool {
        state.withLock { state in
            if state.paused { state.held.append(taskID) }
            return state.paused
        }
    }

    /// Resumes callbacks, and returns the tasks whose callbacks were held.
    func resume() -> [String] {
        state.withLock { state in
            state.paused = false
            defer { state.held = [] }
            return state.held
        }
    }
}
