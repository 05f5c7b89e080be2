import FoundationEssentials
import Logging

/// The lifecycle of a task after the create call: generation, outcome, callback.
struct TaskLifecycle: Sendable {
    let state: SandboxState
    let controls: SandboxControls
    let delivery: CallbackDelivery
    let references: ReferenceStore
    let urls: SandboxURLs
    let configuration: SandboxConfiguration
    let clock: any Clock<Duration>
    let now: @Sendable () -> Date
    let logger: Logger

    /// Runs a task to its end; returns early when the sandbox stops.
    func run(_ id: String) async {
        guard let task = state.task(id), task.directives[.stuckPending] == nil else { return }
        let time = task.directives[.slow]?.effectiveTime ?? configuration.time(task.provider)
        let queue = task.provider == .dashScope ? time / 4 : .zero
        if queue > .zero, (try? await clock.sleep(for: queue)) == nil { return }
        guard start(id), task.directives[.stuck] == nil else { return }
        let outcome = await outcome(of: task)
        guard (try? await clock.sleep(for: time - queue)) != nil, end(id, with: outcome) else { return }
        await announce(id)
    }

    /// Runs a task whose callback precedes the create response: without delays and retries.
    func runImmediately(_ id: String) async {
        guard let task = state.task(id), end(id, with: await outcome(of: task)) else { return }
        await deliver(id, retries: 0)
    }

    /// Ends a task now, regardless of its delays. False if it is unknown or has ended.
    func finish(_ id: String) async -> Bool {
        guard let task = state.task(id) else { return false }
        return end(id, with: await outcome(of: task))
    }

    /// Sends the callback after its delay, unless the task has none or callbacks are paused.
    func announce(_ id: String) async {
        guard let task = state.task(id), task.provider == .nanoBanana, task.directives[.noCallback] == nil else {
            return
        }
        let delay = task.directives[.lateCallback]?.effectiveTime ?? configuration.callbackDelay
        guard (try? await clock.sleep(for: delay)) != nil else { return }
        if controls.hold(id) {
            state.update { $0.updateTask(id) { $0.isCallbackHeld = true } }
            return
        }
        await deliver(id, retries: configuration.callbackRetries)
    }

    /// Sends the callback regardless of directives and pauses.
    func deliver(_ id: String, retries: Int) async {
        guard let task = state.task(id) else { return }
        state.update { $0.updateTask(id) { $0.isCallbackHeld = false } }
        do {
            guard let plan = try CallbackPlan(task, urls: urls) else {
                state.update { $0.updateTask(id) { $0.deliveries += 1 } }
                return
            }
            await delivery.deliver(plan, of: id, retries: retries)
        } catch {
            logger.error("callback encoding failed", metadata: ["task_id": "\(id)", "error": "\(error)"])
        }
    }

    /// Moves the task from the queue to running. False if it has ended.
    private func start(_ id: String) -> Bool {
        let date = now()
        return state.update { records in
            records.updateTask(id) { task in
                guard task.outcome == nil else { return false }
                task.startedAt = date
                return true
            } ?? false
        }
    }

    /// True for the single call that ends the task.
    private func end(_ id: String, with outcome: SandboxOutcome) -> Bool {
        let date = now()
        return state.update { records in
            records.updateTask(id) { task in
                guard task.outcome == nil else { return false }
                task.outcome = outcome
                task.startedAt = task.startedAt ?? date
                task.completedAt = date
                return true
            } ?? false
        }
    }

    private func outcome(of task: SandboxTask) async -> SandboxOutcome {
        let requested = SandboxOutcome(requested: task.directives, of: task.provider)
        guard requested == .success, task.image?.type == .imageToImage else { return requested }
        do {
            _ = try await references.image(of: task)
            return .success
        } catch {
            logger.info("reference image refused", metadata: ["task_id": "\(task.id)", "error": "\(error)"])
            return .refusedImage
        }
    }
}
