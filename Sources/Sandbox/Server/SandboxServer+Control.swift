/// Inspection and control, for tests. Everything may be called while the sandbox runs.
extension SandboxServer {
    /// The port of the APIs; waits until it is bound. Throws `SandboxError` or `CancellationError`.
    package var port: Int {
        get async throws { try await listening.wait().get() }
    }

    /// The base URL of both APIs and the images, without a trailing slash; waits until the port is bound.
    package var baseURL: String {
        get async throws { baseURL(port: try await port) }
    }

    /// The base URL of the videos, without a trailing slash; waits until the port is bound.
    package var originURL: String {
        get async throws { originURL(port: try await originListening.wait().get()) }
    }

    /// A snapshot of everything received and done so far.
    package var records: SandboxRecords { state.records }

    /// The create calls so far, oldest first.
    package var submissions: [SandboxSubmission] { state.records.submissions }

    /// The current state of a task.
    package func task(_ id: String) -> SandboxTask? { state.task(id) }

    /// Waits until `pick` returns a value, and returns it. `pick` runs under the lock, after every change: it must be
    /// quick and must not call the server.
    package func wait<Value: Sendable>(
        for pick: @escaping @Sendable (SandboxRecords) -> Value?
    ) async throws -> Value {
        try await state.wait(for: pick)
    }

    /// The task of the first create call with this prompt; waits for it.
    package func task(prompt: String) async throws -> SandboxTask {
        try await state.wait { $0.task(prompt: prompt) }
    }

    /// The task; waits until it has ended.
    package func ended(_ id: String) async throws -> SandboxTask {
        try await state.wait { records in records.tasks[id].flatMap { $0.outcome == nil ? nil : $0 } }
    }

    /// The task; waits until this many callback deliveries are done, each with all its copies and retries.
    package func delivered(_ id: String, rounds: Int = 1) async throws -> SandboxTask {
        try await state.wait { records in records.tasks[id].flatMap { $0.deliveries < rounds ? nil : $0 } }
    }

    /// Faults of all requests from now on, besides the directives in prompts; setting them resets their counts.
    /// Existing tasks keep the outcome and callback faults of their creation; polls and downloads change at once.
    package var defaultFaults: SandboxDirectives {
        get { controls.defaults }
        set { controls.defaults = newValue }
    }

    /// Parses and sets the default faults: `throttle 3, slow 5s`; an empty text removes all.
    package func setDefaultFaults(_ setting: String) throws(SandboxDirectiveError) {
        controls.defaults = try SandboxDirectives(setting: setting)
    }

    /// Holds callbacks from now on, except for those in flight and those of `deliverCallback`.
    package func pauseCallbacks() {
        controls.pause()
    }

    /// Sends the held callbacks, and stops holding new ones.
    package func resumeCallbacks() {
        for id in controls.resume() { commands.yield(.release(id)) }
    }

    /// Ends a task in progress now, and sends its callback as usual. Returns the ended task.
    @discardableResult
    package func finish(_ id: String) async throws -> SandboxTask {
        guard state.task(id) != nil else { throw SandboxError.unknownTask(id) }
        commands.yield(.finish(id))
        return try await ended(id)
    }

    /// Sends the callback of a task now, with its retries, regardless of pauses and directives; a task in progress is
    /// ended first. Returns the task after the delivery.
    @discardableResult
    package func deliverCallback(of id: String) async throws -> SandboxTask {
        guard let task = state.task(id) else { throw SandboxError.unknownTask(id) }
        commands.yield(.deliver(id))
        return try await delivered(id, rounds: task.deliveries + 1)
    }
}
