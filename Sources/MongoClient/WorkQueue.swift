import Dispatch
import Synchronization

/// Bounded FIFO queue of commands that wait for a connection worker.
///
/// A worker that has finished takes the next command itself, so under load no thread is woken for a command. A command
/// that finds idle workers goes to the one that worked last, whose caches are warm.
@usableFromInline
final class WorkQueue: Sendable {
    /// What a worker that has finished its command does next.
    enum NextStep {
        case run(PendingCommand)
        /// Nothing waits: the worker will be woken, with a command or to be dismissed.
        case idle
        case exit
    }

    private struct State {
        var idle: [ConnectionWorker] = []
        var waiting: [PendingCommand] = []
        /// Start of the queue in `waiting`; elements before it have been taken.
        var first = 0
        var closed = false
        /// Whether the deadline timer is set.
        var isTimerSet = false

        var count: Int { waiting.count - first }

        mutating func popFirst() -> PendingCommand? {
            guard first < waiting.count else { return nil }
            let command = waiting[first]
            first += 1
            // Compact only when half of the array is used up, to keep removals cheap.
            if first * 2 >= waiting.count {
                waiting.removeFirst(first)
                first = 0
            }
            return command
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
    private let timer = DispatchQueue(label: "mongo-timer")

    /// - Parameter limit: how many commands may wait.
    init(limit: Int) { self.limit = limit }

    /// Register a worker as idle, before its thread runs: its first command may come at once.
    func register(_ worker: ConnectionWorker) { state.withLock { $0.idle.append(worker) } }

    /// Run the command on an idle worker, or queue it, or reject it as `overloaded` or `closed`.
    @usableFromInline func submit(_ command: PendingCommand) {
        let (worker, error, needsTimer) = state.withLock { state -> (ConnectionWorker?, MongoError?, Bool) in
            // `withdraw` rejects before it searches the queue, so one of the two always sees the other.
            if command.isFinished { return (nil, nil, false) }
            if state.closed { return (nil, MongoError(.closed), false) }
            if let worker = state.idle.popLast() { return (worker, nil, false) }
            guard state.count < limit else { return (nil, MongoError(.overloaded), false) }
            state.waiting.append(command)
            defer { state.isTimerSet = true }
            return (nil, nil, !state.isTimerSet)
        }
        worker?.assign(command)
        if let error { command.reject(error) }
        if needsTimer { setTimer(for: command.deadline) }
    }

    /// Reject a command and remove it from the queue.
    @usableFromInline func withdraw(_ command: PendingCommand, _ error: MongoError) {
        command.reject(error)
        _ = state.withLock { state in state.remove { $0 === command } }
    }

    func next(for worker: ConnectionWorker) -> NextStep {
        state.withLock { state in
            if state.closed { return .exit }
            if let command = state.popFirst() { return .run(command) }
            state.idle.append(worker)
            return .idle
        }
    }

    /// Reject all waiting and future commands, and dismiss idle workers.
    func close() {
        let (idle, waiting) = state.withLock { state in
            state.closed = true
            defer { state.idle = [] }
            return (state.idle, state.remove { _ in true })
        }
        for command in waiting { command.reject(MongoError(.closed)) }
        for worker in idle { worker.dismiss() }
    }

    /// Run a body that does not block, after a delay.
    func after(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
        timer.asyncAfter(deadline: .now() + .microseconds(Int(delay.wholeMicroseconds)), execute: body)
    }

    /// Check for expired commands at the earliest deadline. One timer serves all; it is set again while commands wait.
    private func setTimer(for deadline: ContinuousClock.Instant) {
        let delay = max(.zero, deadline - .now).wholeMicroseconds + 1
        timer.asyncAfter(deadline: .now() + .microseconds(Int(delay))) { [weak self] in
            self?.rejectExpired()
        }
    }

    private func rejectExpired() {
        let now = ContinuousClock.now
        let (expired, deadline) = state.withLock { state in
            let expired = state.remove { $0.deadline <= now }
            let next = state.waiting.map(\.deadline).min()
            state.isTimerSet = next != nil
            return (expired, next)
        }
        for command in expired { command.reject(.connectionWaitTimeout) }
        if let deadline { setTimer(for: deadline) }
    }
}

extension MongoError {
    static let connectionWaitTimeout = MongoError(
        .timedOut, detail: "no connection became available in time", isUnsent: true)
}
