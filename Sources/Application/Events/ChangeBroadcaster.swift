package import Domain
package import Logging
import ServiceLifecycle
import Synchronization

/// Broadcasts each owner's changes to the listeners in this process.
///
/// Changes missed while disconnected are read from the records themselves, so a client can resume at any process. The
/// database is watched only while there are listeners.
package final class ChangeBroadcaster: Service, ChangeListener {
    /// Changes queued for one slow listener; beyond it the listener is disconnected, and resumes from its last event.
    package static let queueLength = 100
    /// Per owner and process.
    package static let listenersPerOwner = 8
    /// Per process; an idle one takes some 20 KiB.
    package static let maximumListeners = 4096
    /// Changes read for a reconnecting listener; beyond it, it gets a reset and has to reload its lists.
    package static let maximumCatchUp = 200
    /// How much is read again, as writes become visible in another order than their timestamps.
    package static let overlap: Duration = .seconds(10)
    /// Interval of heartbeats.
    package static let heartbeat: Duration = .seconds(15)

    private struct State {
        var listeners: [Owner: [Int: AsyncStream<ChangeEvent>.Continuation]] = [:]
        var count = 0
        var next = 0
        var isOpen = false
        var isStopped = false
        /// Listeners waiting for the database to be watched.
        var waiting: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())
    private let starts: AsyncStream<Void>
    private let start: AsyncStream<Void>.Continuation
    private let source: any ChangeSource
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(source: any ChangeSource, clock: any Clock<Duration>, logger: Logger) {
        self.source = source
        self.clock = clock
        self.logger = logger
        (starts, start) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - Listeners

    /// Subscribes to an owner's changes.
    ///
    /// - Parameter timestamp: since when changes were missed; nil for none.
    /// - Returns: changes in order; it ends if the listener is too slow, or the process stops.
    /// - Throws: `overloaded` for too many listeners; `storageUnavailable`.
    package func listen(to owner: Owner, since timestamp: Timestamp?) async throws(Failure) -> ChangeSubscription {
        let (events, continuation) = AsyncStream.makeStream(
            of: ChangeEvent.self, bufferingPolicy: .bufferingOldest(Self.queueLength))
        let id = try add(continuation, owner)
        // Also if the following throws, or on a HEAD request.
        continuation.onTermination = { [weak self] _ in self?.remove(id, owner) }
        // Once the database is watched nothing is missed; earlier changes are read.
        guard await awaitOpening(id) else {
            throw Failure(.storageUnavailable, "Changes are unavailable right now. Try again.", retryAfter: 2)
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
        // A timestamp in the future, from a record with a wrong date: which changes were missed is unknown.
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
                .overloaded, "Too many connections for changes. Close one, or try again.", retryAfter: 5)
        }
        start.yield()
        return id
    }

    private func remove(_ id: Int, _ owner: Owner) {
        state.withLock { state in
            guard state.listeners[owner]?.removeValue(forKey: id) != nil else { return }
            state.count -= 1
            if state.listeners[owner]?.isEmpty == true { state.listeners[owner] = nil }
        }
    }

    /// False if the database cannot be watched.
    private func awaitOpening(_ id: Int) async -> Bool {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state -> Bool? in
                if state.isOpen || state.isStopped { return state.isOpen }
                state.waiting[id] = continuation
                return nil
            }
            if let isOpen { continuation.resume(returning: isOpen) }
        }
    }

    // MARK: - Change source

    package var owners: [Owner] { state.withLock { Array($0.listeners.keys) } }

    package func isDone() -> Bool {
        state.withLock { state in
            if state.listeners.isEmpty { state.isOpen = false }
            return state.listeners.isEmpty
        }
    }

    package func opened() { setOpen(true) }

    package func received(_ change: RecordChange) { send(.change(change), to: change.owner) }

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
            // A full queue is finished: its contents are still sent, and the listener catches up when it reconnects.
            if case .dropped = listener.yield(event) { listener.finish() }
        }
    }

    // MARK: - Service

    /// Runs until shutdown; then disconnects all listeners.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.watchSource() }
                group.addTask { await self.sendHeartbeats() }
                // Shutdown does not wait for an unresponsive database.
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

    private func watchSource() async {
        for await _ in starts {
            while !Task.isCancelled, !isDone() {
                do throws(Failure) {
                    try await source.watch(self)
                } catch {
                    if Task.isCancelled { return }
                    logger.warning("change stream failed", metadata: ["error": "\(error.detail)"])
                    // Changes may have been missed: all listeners reconnect and catch up.
                    for listener in state.withLock({ $0.listeners.values.flatMap(\.values) }) { listener.finish() }
                    setOpen(false)
                    try? await clock.sleep(for: .seconds(1))
                }
            }
        }
    }

    private func sendHeartbeats() async {
        while (try? await clock.sleep(for: Self.heartbeat)) != nil { send(.heartbeat, to: nil) }
    }
}
