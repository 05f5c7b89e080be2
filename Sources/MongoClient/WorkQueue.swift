import Dispatch
import Synchronization

/// Bounded FIFO queues of commands that wait for a connection worker, one for each bulkhead.
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
        var lanes: [CommandLane]
        /// Connections that no bulkhead reserves and that are free.
        var shared: Int
        var closed = false
        /// Whether the deadline timer is set.
        var isTimerSet = false

        subscript(_ bulkhead: Bulkhead) -> CommandLane {
            get { lanes[bulkhead.rawValue] }
            _modify { yield &lanes[bulkhead.rawValue] }
        }

        /// Occupy a connection for a bulkhead; false if all that it may use are occupied.
        mutating func begin(_ bulkhead: Bulkhead) -> Bool {
            let isReserved = self[bulkhead].running < self[bulkhead].reserved
            guard isReserved || shared > 0 else { return false }
            if !isReserved { shared -= 1 }
            self[bulkhead].running += 1
            return true
        }

        mutating func end(_ bulkhead: Bulkhead) {
            if self[bulkhead].running > self[bulkhead].reserved { shared += 1 }
            self[bulkhead].running -= 1
        }

        /// The longest waiting command that may run now.
        mutating func popFirst() -> PendingCommand? {
            let runnable = Bulkhead.allCases.filter { bulkhead in
                let lane = self[bulkhead]
                return lane.first != nil && (shared > 0 || lane.running < lane.reserved)
            }
            let next = runnable.min { self[$0].first!.deadline < self[$1].first!.deadline }
            guard let next, begin(next) else { return nil }
            return self[next].popFirst()
        }

        mutating func remove(where isUnwanted: (PendingCommand) -> Bool) -> [PendingCommand] {
            lanes.indices.flatMap { lanes[$0].remove(where: isUnwanted) }
        }
    }

    private let state: Mutex<State>
    private let limit: Int
    private let timer = DispatchQueue(label: "mongo-timer")

    /// - Parameters:
    ///   - limit: maximum number of waiting commands of each bulkhead.
    ///   - connections: number of workers, without the additional one for health checks.
    init(limit: Int, connections: Int) {
        self.limit = limit
        let lanes = Bulkhead.allCases.map { CommandLane(reserved: $0.reserved(of: connections)) }
        state = Mutex(State(lanes: lanes, shared: Bulkhead.shared(of: connections)))
    }

    /// Register a worker as idle, before its thread runs: its first command may come at once.
    func register(_ worker: ConnectionWorker) { state.withLock { $0.idle.append(worker) } }

    /// Run the command on an idle worker, or queue it, or reject it as `overloaded` or `closed`.
    @usableFromInline func submit(_ command: PendingCommand) {
        let (worker, error, needsTimer) = state.withLock { state -> (ConnectionWorker?, MongoError?, Bool) in
            // `withdraw` rejects before it searches the queue, so one of the two always sees the other.
            if command.isFinished { return (nil, nil, false) }
            if state.closed { return (nil, MongoError(.closed), false) }
            if state.begin(command.bulkhead) { return (state.idle.removeLast(), nil, false) }
            guard state[command.bulkhead].count < limit else { return (nil, MongoError(.overloaded), false) }
            state[command.bulkhead].append(command)
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
        _ = state.withLock { state in state[command.bulkhead].remove { $0 === command } }
    }

    /// - Parameter command: the one that the worker has finished.
    func next(for worker: ConnectionWorker, after command: PendingCommand) -> NextStep {
        state.withLock { state in
            state.end(command.bulkhead)
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
            let next = state.lanes.compactMap(\.earliestDeadline).min()
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
