import FoundationEssentials
import Logging

/// What happens to a task after the create call: it is generated, it ends, its end is announced.
struct TaskLifecycle: Sendable {
    let book: SandboxState
    let controls: SandboxControls
    let courier: CallbackDelivery
    let references: ReferenceStore
    let addresses: SandboxURLs
    let configuration: SandboxConfiguration
    let clock: any Clock<Duration>
    let now: @Sendable () -> Date
    let logger: Logger

    /// The whole life; ends early when the sandbox stops.
    func live(_ id: String) async {
        guard let task = book.task(id), task.directives[.stuckPending] == nil else { return }
        let time = task.directives[.slow]?.effectiveTime ?? configuration.time(task.provider)
        let queue = task.provider == .dashScope ? time / 4 : .zero
        if queue > .zero, (try? await clock.sleep(for: queue)) == nil { return }
        guard start(id), task.directives[.stuck] == nil else { return }
        let outcome = await outcome(of: task)
        guard (try? await clock.sleep(for: time - queue)) != nil, end(id, with: outcome) else { return }
        await announce(id)
    }

    /// The life of a task whose callback comes before the reply: it takes no time and nothing is sent twice over.
    func liveAtOnce(_ id: String) async {
        guard let task = book.task(id), end(id, with: await outcome(of: task)) else { return }
        await deliver(id, retries: 0)
    }

    /// Ends a task now, whatever its directives say about time. False if it is unknown or has ended.
    func finish(_ id: String) async -> Bool {
        guard let task = book.task(id) else { return false }
        return end(id, with: await outcome(of: task))
    }

    /// Announces the end after the delay, unless the task is to be silent or callbacks are paused.
    func announce(_ id: String) async {
        guard let task = book.task(id), task.provider == .nanoBanana, task.directives[.noCallback] == nil else {
            return
        }
        let delay = task.directives[.lateCallback]?.effectiveTime ?? configuration.callbackDelay
        guard (try? await clock.sleep(for: delay)) != nil else { return }
        if controls.hold(id) {
            book.update { $0.updateTask(id) { $0.isCallbackHeld = true } }
            return
        }
        await deliver(id, retries: configuration.callbackRetries)
    }

    /// Sends the callback whatever was asked about silence and pauses.
    func deliver(_ id: String, retries: Int) async {
        guard let task = book.task(id) else { return }
        book.update { $0.updateTask(id) { $0.isCallbackHeld = false } }
        do {
            guard let plan = try CallbackPlan(task, addresses: addresses) else {
                book.update { $0.updateTask(id) { $0.deliveries += 1 } }
                return
            }
            await courier.deliver(plan, of: id, retries: retries)
        } catch {
            logger.error("callback not written", metadata: ["task": "\(id)", "error": "\(error)"])
        }
    }

    /// Takes the task out of the queue. False if it has ended there.
    private func start(_ id: String) -> Bool {
        let date = now()
        return book.update { repository in
            repository.updateTask(id) { task in
                guard task.outcome == nil else { return false }
                task.startedAt = date
                return true
            } ?? false
        }
    }

    /// True for the one caller that ended the task.
    private func end(_ id: String, with outcome: SandboxOutcome) -> Bool {
        let date = now()
        return book.update { repository in
            repository.updateTask(id) { task in
                guard task.outcome == nil else { return false }
                task.outcome = outcome
                task.startedAt = task.startedAt ?? date
                task.completedAt = date
                return true
            } ?? false
        }
    }

    private func outcome(of task: SandboxTask) async -> SandboxOutcome {
        let asked = SandboxOutcome(asked: task.directives, of: task.provider)
        guard asked == .success, task.image?.type == .imageToImage else { return asked }
        do {
            _ = try await references.picture(of: task)
            return .success
        } catch {
            logger.info("reference picture refused", metadata: ["task": "\(task.id)", "error": "\(error)"])
            return .refusedPicture
        }
    }
}
