/// What the request handlers and the controls hand to `run()`, which owns everything that outlives a request.
enum Work: Sendable {
    /// Live the whole life of a new task.
    case live(String)
    /// Send a callback that was kept back.
    case release(String)
    /// End the task now if it has not ended, and announce the end as usual.
    case finish(String)
    /// End the task now if it has not ended, and send its callback whatever was asked.
    case deliver(String)
}
