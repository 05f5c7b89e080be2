import Dispatch
import Synchronization

/// Hands jobs to lanes in the order of their coming, and holds back what comes while all lanes work.
///
/// A lane that has finished takes the next job itself, so under load no thread is woken for a job; a job that finds an
/// idle lane is given to the one that worked last, whose caches are warm.
@usableFromInline
final class WorkQueue: Sendable {
    /// What a lane that has finished its job does next.
    enum Turn {
        case job(PendingCommand)
        /// Nothing waits: the lane will be woken, with a job or to be dismissed.
        case rest
        case leave
    }

    private struct State {
        var idle: [ConnectionWorker] = []
        var waiting: [PendingCommand] = []
        /// Where the queue begins in `waiting`; what is before it has been handed out.
        var first = 0
        var closed = false
        /// Whether the queue will be looked through for jobs whose time has passed.
        var watched = false

        var count: Int { waiting.count - first }

        mutating func popFirst() -> PendingCommand? {
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

        mutating func remove(where isUnwanted: (PendingCommand) -> Bool) -> [PendingCommand] {
            let removed = waiting[first...].filter(isUnwanted)
            waiting = waiting[first...].filter { !isUnwanted($0) }
            first = 0
            return removed
        }
    }

    private let state = Mutex(State())
    private let limit: Int
    private let clock = DispatchQueue(label: "mongo-clock")

    /// - Parameter limit: how many jobs may wait.
    init(limit: Int) { self.limit = limit }

    /// Counts a lane as idle, before its thread runs: its first job may come at once.
    func enlist(_ worker: ConnectionWorker) { state.withLock { $0.idle.append(worker) } }

    /// Starts the job on an idle lane, or lets it wait, or refuses it as `overloaded` or `closed`.
    @usableFromInline func submit(_ job: PendingCommand) {
        let (worker, error, unwatched) = state.withLock { state -> (ConnectionWorker?, MongoError?, Bool) in
            // Whoever gives a job up looks for it here afterwards: one of the two sees the other.
            if job.isOver { return (nil, nil, false) }
            if state.closed { return (nil, MongoError(.closed), false) }
            if let worker = state.idle.popLast() { return (worker, nil, false) }
            guard state.count < limit else { return (nil, MongoError(.overloaded), false) }
            state.waiting.append(job)
            defer { state.watched = true }
            return (nil, nil, !state.watched)
        }
        worker?.assign(job)
        if let error { job.giveUp(error) }
        if unwatched { watch(until: job.deadline) }
    }

    /// Gives a job up, and its place in the queue with it.
    @usableFromInline func withdraw(_ job: PendingCommand, _ error: MongoError) {
        job.giveUp(error)
        _ = state.withLock { state in state.remove { $0 === job } }
    }

    func next(for worker: ConnectionWorker) -> Turn {
        state.withLock { state in
            if state.closed { return .leave }
            if let job = state.popFirst() { return .job(job) }
            state.idle.append(worker)
            return .rest
        }
    }

    /// Refuses everything from now on, and what waits; lets idle lanes go.
    func close() {
        let (idle, waiting) = state.withLock { state in
            state.closed = true
            defer { state.idle = [] }
            return (state.idle, state.remove { _ in true })
        }
        for job in waiting { job.giveUp(MongoError(.closed)) }
        for worker in idle { worker.dismiss() }
    }

    /// Runs a body that does not block, later.
    func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
        clock.asyncAfter(deadline: .now() + .microseconds(Int(delay.wholeMicroseconds)), execute: body)
    }

    /// Looks again when the oldest job's time has passed. One timer serves all: it is set for the first that waits,
    /// and again for as long as something does.
    private func watch(until deadline: ContinuousClock.Instant) {
        let delay = max(.zero, deadline - .now).wholeMicroseconds + 1
        clock.asyncAfter(deadline: .now() + .microseconds(Int(delay))) { [weak self] in
            self?.refuseLate()
        }
    }

    private func refuseLate() {
        let now = ContinuousClock.now
        let (late, deadline) = state.withLock { state in
            let late = state.remove { $0.deadline <= now }
            let next = state.waiting.map(\.deadline).min()
            state.watched = next != nil
            return (late, next)
        }
        for job in late { job.giveUp(.noConnectionInTime) }
        if let deadline { watch(until: deadline) }
    }
}

extension MongoError {
    static let noConnectionInTime = MongoError(
        .timedOut, detail: "no connection became free in time", isUnsent: true)
}
