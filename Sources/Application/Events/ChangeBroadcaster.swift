package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Hands each owner's changes to those who listen for them in this process.
///
/// What a listener missed while it was away is read from the records themselves, so any process can go on where another
/// one stopped. The database is followed only while somebody listens.
package final class ChangeBroadcaster: Service, ChangeListener {
    /// Changes that wait for one slow listener; beyond it the listener is let go, and comes back with where it stopped.
    package static let queueLength = 100
    /// Listeners of one owner, in one process.
    package static let listenersPerOwner = 8
    /// Listeners in one process; an idle one takes some 20 KiB.
    package static let maximumListeners = 4096
    /// What is read for a listener that comes back; where more has changed, it is told to read its lists again.
    package static let maximumCatchUp = 200
    /// Writes become visible in another order than that of their times: so much is read again.
    package static let overlap: Duration = .seconds(10)
    /// From one sign of life to the next on a quiet connection.
    package static let heartbeat: Duration = .seconds(15)

    private struct State {
        var listeners: [Owner: [Int: AsyncStream<ChangeEvent>.Continuation]] = [:]
        var count = 0
        var next = 0
        var isOpen = false
        var isStopped = false
        /// Whoever waits for the database to be followed.
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())
    private let wanted: AsyncStream<Void>
    private let want: AsyncStream<Void>.Continuation
    private let source: any ChangeSource
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(source: any ChangeSource, clock: any Clock<Duration>, logger: Logger) {
        self.source = source
        self.clock = clock
        self.logger = logger
        (wanted, want) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - For those who listen

    /// Begins to listen.
    ///
    /// - Parameter moment: since when changes have been missed; nil: none.
    /// - Returns: what comes, in order; it ends where the listener is too slow, or the process stops.
    /// - Throws: `overloaded` where too many listen; `storageUnavailable`.
    package func listen(to owner: Owner, since timestamp: Timestamp?) async throws(Failure) -> ChangeSubscription {
        let (events, continuation) = AsyncStream.makeStream(
            of: ChangeEvent.self, bufferingPolicy: .bufferingOldest(Self.queueLength))
        let id = try add(continuation, owner)
        // Also where what follows throws, or an answer without a body is all that was asked for.
        continuation.onTermination = { [weak self] _ in self?.remove(id, owner) }
        // From the moment that the database is followed nothing is missed; what came before is read.
        guard await awaitOpening(id) else {
            throw Failure(.storageUnavailable, "Changes cannot be followed right now. Try again.", retryAfter: 2)
        }
        let now = try await source.now()
        return ChangeSubscription(
            backlog: try await missed(by: owner, since: timestamp, now) + [.ready(at: now)], events: events,
            end: { continuation.finish() })
    }

    private func missed(by owner: Owner, since timestamp: Timestamp?, _ now: Timestamp) async throws(Failure)
        -> [ChangeEvent]
    {
        guard let timestamp else { return [] }
        // A record with a wrong date has led the listener astray, and nobody knows what it has heard before.
        if timestamp > now + Self.overlap { return [.reset] }
        let begin = timestamp + (.zero - Self.overlap)
        let changes = try await source.changes(of: owner, since: begin, limit: Self.maximumCatchUp)
        return changes?.map { .change($0) } ?? [.reset]
    }

    private func add(
        _ continuation: AsyncStream<ChangeEvent>.Continuation, _ owner: Owner
    ) throws(Failure) -> Int {
        let id = state.withLock { state -> Int? in
            guard !state.isStopped, state.count < Self.maximumListeners,
                state.listeners[owner, default: [:]].count < Self.listenersPerOwner
            else { return nil }
            state.next += 1
            state.count += 1
            state.listeners[owner, default: [:]][state.next] = continuation
            return state.next
        }
        guard let id else {
            throw Failure(
                .overloaded, "Too many connections listen for changes. Close one, or try again.", retryAfter: 5)
        }
        want.yield()
        return id
    }

    private func remove(_ id: Int, _ owner: Owner) {
        state.withLock { state in
            guard state.listeners[owner]?.removeValue(forKey: id) != nil else { return }
            state.count -= 1
            if state.listeners[owner]?.isEmpty == true { state.listeners[owner] = nil }
        }
    }

    /// False where the database cannot be followed.
    private func awaitOpening(_ id: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.isOpen || state.isStopped { return state.isOpen }
                state.waiting[id] = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    // MARK: - For the source

    package var owners: [Owner] { state.withLock { Array($0.listeners.keys) } }

    package func isDone() -> Bool {
        state.withLock { state in
            if state.listeners.isEmpty { state.isOpen = false }
            return state.listeners.isEmpty
        }
    }

    package func opened() { setOpen(true) }

    package func heard(_ change: RecordChange) { send(.change(change), to: change.owner) }

    private func setOpen(_ isOpen: Bool) {
        let waiting = state.withLock { state in
            state.isOpen = isOpen
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: isOpen) }
    }

    private func send(_ event: ChangeEvent, to owner: Owner?) {
        let listeners = state.withLock { state in
            owner.map { Array(state.listeners[$0, default: [:]].values) } ?? state.listeners.values.flatMap(\.values)
        }
        for listener in listeners {
            // A queue that is full ends: what is in it is still sent, and the listener catches up when it is back.
            if case .dropped = listener.yield(event) { listener.finish() }
        }
    }

    // MARK: - The service

    /// Until it is told to stop; then every listener is let go.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.follow() }
                group.addTask { await self.beat() }
                // Nobody waits for a database that does not answer.
                await withTaskCancellationHandler {
                    await group.waitForAll()
                } onCancel: {
                    self.stop()
                }
            }
        }
        stop()
    }

    private func stop() {
        let listeners = state.withLock { state in
            state.isStopped = true
            return state.listeners.values.flatMap(\.values)
        }
        for listener in listeners { listener.finish() }
        setOpen(false)
    }

    private func follow() async {
        for await _ in wanted {
            while !Task.isCancelled, !isDone() {
                do throws(Failure) {
                    try await source.follow(self)
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("changes cannot be followed; trying again", metadata: ["detail": "\(error.detail)"])
                    // Something may have been missed: everybody comes back and catches up.
                    for listener in state.withLock({ $0.listeners.values.flatMap(\.values) }) { listener.finish() }
                    setOpen(false)
                    try? await clock.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func beat() async {
        while (try? await clock.sleep(for: Self.heartbeat)) != nil { send(.heartbeat, to: nil) }
    }
}
