/// A command of the request handlers and controls to `run()`, which owns everything that outlives a request.
enum TaskCommand: Sendable {
    /// Run a new task to its end.
    case run(String)
    /// Send a held callback.
    case release(String)
    /// End the task now if it has not ended, and send its callback as usual.
    case finish(String)
    /// End the task now if it has not ended, and send its callback regardless of directives and pauses.
    case deliver(String)
}
