/// What a test sees and steers. All of it may be called while the sandbox runs.
extension SandboxServer {
    /// The port that is listened on; waits until it is. Throws `SandboxError` or `CancellationError`.
    package var port: Int {
        get async throws { try await listening.wait().get() }
    }

    /// The base address of both APIs and of the pictures, without a slash at the end; waits until it is listened on.
    package var baseURL: String {
        get async throws { baseURL(port: try await port) }
    }

    /// The base address of the videos, without a slash at the end; waits until it is listened on.
    package var originURL: String {
        get async throws { originURL(port: try await originListening.wait().get()) }
    }

    /// Everything that was received and done so far, as a value.
    package var repository: SandboxRecords { book.repository }

    /// The create calls so far, oldest first.
    package var submissions: [SandboxSubmission] { book.repository.submissions }

    /// The task of this id as it is now.
    package func task(_ id: String) -> SandboxTask? { book.task(id) }

    /// Returns what `pick` finds in the ledger, now or after one of the changes to come. `pick` runs under the
    /// ledger's lock, after every change: it has to be quick and must not call the server.
    package func wait<Value: Sendable>(
        for pick: @escaping @Sendable (SandboxRecords) -> Value?
    ) async throws -> Value {
        try await book.wait(for: pick)
    }

    /// The task that the first create call with this prompt made; waits for it.
    package func task(prompt: String) async throws -> SandboxTask {
        try await book.wait { $0.task(prompt: prompt) }
    }

    /// The task once it has ended.
    package func ended(_ id: String) async throws -> SandboxTask {
        try await book.wait { repository in repository.tasks[id].flatMap { $0.outcome == nil ? nil : $0 } }
    }

    /// The task once this many rounds of delivery are over, each with all its copies and retries.
    package func delivered(_ id: String, rounds: Int = 1) async throws -> SandboxTask {
        try await book.wait { repository in repository.tasks[id].flatMap { $0.deliveries < rounds ? nil : $0 } }
    }

    /// What strikes every request from here on, beside the directives inside prompts; counts begin anew. Tasks that
    /// exist keep what they were made with, but record-info follows at once.
    package var defaultFaults: SandboxDirectives {
        get { controls.defaults }
        set { controls.defaults = newValue }
    }

    /// The same from text: `throttle 3, slow 5s`; an empty text ends all default faults.
    package func setDefaultFaults(_ setting: String) throws(SandboxDirectiveError) {
        controls.defaults = try SandboxDirectives(setting: setting)
    }

    /// Keeps callbacks back from now on; one that is on its way goes on, `deliverCallback` still works.
    package func pauseCallbacks() {
        controls.pause()
    }

    /// Sends the callbacks that were kept back, and lets the others through again.
    package func resumeCallbacks() {
        for id in controls.resume() { work.yield(.release(id)) }
    }

    /// Ends a task that is generating, or stuck, now, and announces its end as usual. Returns the task as it ended.
    @discardableResult
    package func finish(_ id: String) async throws -> SandboxTask {
        guard book.task(id) != nil else { throw SandboxError.unknownTask(id) }
        work.yield(.finish(id))
        return try await ended(id)
    }

    /// Sends the callback of a task now, whatever pauses or directives say, with its retries; a task that is
    /// generating ends first. Returns the task after the delivery.
    @discardableResult
    package func deliverCallback(of id: String) async throws -> SandboxTask {
        guard let task = book.task(id) else { throw SandboxError.unknownTask(id) }
        work.yield(.deliver(id))
        return try await delivered(id, rounds: task.deliveries + 1)
    }
}
