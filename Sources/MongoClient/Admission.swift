import Synchronization

/// Hands jobs to lanes in the order of their coming, and holds back what comes while all lanes work.
///
/// A lane that has finished takes the next job itself, so under load no thread is woken for a job; a job that finds an
/// idle lane is given to the one that worked last, whose caches are warm.
@usableFromInline
final class Admission: Sendable {
    private struct State {
        var idle: [Lane] = []
        var waiting: [Job] = []
        /// Where the queue begins in `waiting`; what is before it has been handed out.
        var first = 0
        var closed = false

        var count: Int { waiting.count - first }

        mutating func popFirst() -> Job? {
            guard first < waiting.count else { return nil }
            let job = waiting[first]
            first += 1
            // Moving what is left only when half of the array is spent keeps each removal cheap.
            if first * 2 >= waiting.count {
                waiting.removeFirst(first)
                first = 0
            }
            return job
        }
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: how many jobs may wait.
    init(limit: Int) { self.limit = limit }

    /// Starts the job on an idle lane, or lets it wait, or refuses it as `overloaded` or `closed`.
    @usableFromInline func submit(_ job: Job) {
        let (lane, error) = state.withLock { state -> (Lane?, MongoError?) in
            if state.closed { return (nil, MongoError(.closed)) }
            if let lane = state.idle.popLast() { return (lane, nil) }
            guard state.count < limit else { return (nil, MongoError(.overloaded)) }
            state.waiting.append(job)
            return (nil, nil)
        }
        lane?.assign(job)
        if let error { job.giveUp(error) }
    }

    /// The next job that waits; nil, and the lane counts as idle, where there is none.
    func next(for lane: Lane) -> Job? {
        state.withLock { state in
            if let job = state.popFirst() { return job }
            if !state.closed { state.idle.append(lane) }
            return nil
        }
    }

    var isClosed: Bool { state.withLock { $0.closed } }

    /// Refuses everything from now on, and what waits; lets idle lanes go.
    func close() {
        let (idle, waiting) = state.withLock { state in
            state.closed = true
            defer {
                state.idle = []
                state.waiting = []
                state.first = 0
            }
            return (state.idle, state.waiting.dropFirst(state.first))
        }
        for job in waiting { job.giveUp(MongoError(.closed)) }
        for lane in idle { lane.dismiss() }
    }
}
