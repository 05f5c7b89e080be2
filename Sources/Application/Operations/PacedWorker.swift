import Logging
import ServiceLifecycle
import Synchronization

/// Processes the due items of a queue until shutdown, which waits for those in progress.
///
/// Slots of the provider's rate limit are reserved first, and an item is claimed only when its slot begins: items that
/// wait for the provider cost nothing. The loop sleeps until the next item is due or a signal arrives, at most for
/// `tick`. While the database is unavailable, the pauses between attempts grow up to `tick`.
struct PacedWorker<Due: Sendable, Claimed: Sendable>: Sendable {
    /// The name of the queue in the log.
    let queue: String
    /// Concurrent items in this process.
    let concurrency: Int
    /// The longest sleep: how late an item that another process has added may be noticed.
    let tick: Duration
    let clock: any Clock<Duration>
    let wake: WakeSignal
    let logger: Logger
    let find: @Sendable (_ limit: Int) async throws(Failure) -> DueItems<Due>
    /// Whether the item needs a slot of the rate limit.
    let isPaced: @Sendable (Due) -> Bool
    let reserve: @Sendable (_ count: Int) async throws(Failure) -> PaceReservation
    let claim: @Sendable (Due) async throws(Failure) -> PacedClaim<Claimed>
    let process: @Sendable (Claimed) async -> Void

    func run() async {
        let slots = WorkerSlotCount(concurrency)
        await withDiscardingTaskGroup { group in
            var outage = QueueOutage(of: queue, longestPause: tick, logger: logger)
            while isRunning {
                guard slots.free > 0 else {
                    await slots.waitForRelease(atMost: tick, clock: clock)
                    continue
                }
                var rest: Duration
                do throws(Failure) {
                    rest = try await startDue(slots, &group)
                    outage.end()
                } catch {
                    rest = outage.pause(after: error)
                }
                if rest > .zero { await wake.wait(atMost: rest, clock: clock) }
            }
        }
    }

    /// Starts due items.
    ///
    /// - Returns: how long to sleep; zero if more may be due.
    private func startDue(
        _ slots: WorkerSlotCount, _ group: inout DiscardingTaskGroup
    ) async throws(Failure) -> Duration {
        // More than one can be started: other processes may claim some of them first.
        let due = try await find(PacedWorkerLimits.batch)
        if due.items.isEmpty { return min(tick, due.untilNext ?? tick) }
        let batch = try await serve(due.items, slots, &group)
        if batch.isWaiting { return .zero }
        if batch.count == 0 { return min(tick, PacedWorkerLimits.pause) }
        // If `untilNext` is known, the batch had all due items.
        return batch.count == due.items.count ? min(tick, due.untilNext ?? .zero) : .zero
    }

    private func serve(
        _ items: [Due], _ slots: WorkerSlotCount, _ group: inout DiscardingTaskGroup
    ) async throws(Failure) -> StartedBatch {
        var batch = StartedBatch()
        var paced: [Due] = []
        for item in items {
            if isPaced(item) {
                paced.append(item)
            } else if isRunning, slots.free > 0 {
                _ = try await start(item, slots, &group, &batch)
            }
        }
        let wanted = min(paced.count, slots.free)
        guard wanted > 0, isRunning else { return try batch.checked() }
        let reservation = try await reserve(wanted)
        guard reservation.count > 0 else {
            await sleep(for: min(tick, reservation.wait))
            batch.isWaiting = true
            return batch
        }
        let reservedAt = ContinuousClock.now
        var candidates = paced.makeIterator()
        for slot in 0..<reservation.count {
            await sleep(for: reservation.wait + reservation.interval * slot - (ContinuousClock.now - reservedAt))
            var isUsed = false
            while isRunning, !isUsed, let candidate = candidates.next() {
                isUsed = try await start(candidate, slots, &group, &batch)
            }
            if !isUsed { break }
        }
        return try batch.checked()
    }

    /// - Returns: whether the item was claimed, or may be.
    /// - Throws: errors that would also prevent every other claim.
    private func start(
        _ item: Due, _ slots: WorkerSlotCount, _ group: inout DiscardingTaskGroup, _ batch: inout StartedBatch
    ) async throws(Failure) -> Bool {
        let claimed: PacedClaim<Claimed>
        do throws(Failure) {
            claimed = try await claim(item)
        } catch {
            if error.code == .storageUnavailable || error.code == .overloaded { throw error }
            batch.failure = error
            return false
        }
        if case .lost = claimed { return false }
        batch.count += 1
        slots.take()
        group.addTask {
            // A claim that is unconfirmed at shutdown is dropped; another process claims the item after its lease.
            switch claimed {
            case .claimed(let item): await process(item)
            case .unconfirmed(let confirm):
                if let item = await cancelWhenGracefulShutdown({ await confirm() }) { await process(item) }
            case .lost: break
            }
            slots.release()
        }
        return true
    }

    private func sleep(for duration: Duration) async {
        guard duration > .zero else { return }
        await cancelWhenGracefulShutdown { try? await clock.sleep(for: duration) }
    }

    private var isRunning: Bool { !Task.isCancelled && !Task.isShuttingDownGracefully }
}

/// The outcome of claiming an item.
enum PacedClaim<Claimed: Sendable>: Sendable {
    case claimed(Claimed)
    /// Another process was faster.
    case lost
    /// The outcome is unknown. The function waits for confirmation; nil if that takes too long or is cancelled.
    case unconfirmed(@Sendable () async -> Claimed?)
}

/// The result of starting one batch.
private struct StartedBatch {
    /// The number of started items.
    var count = 0
    /// Whether the remaining items wait for slots of the provider's rate limit.
    var isWaiting = false
    /// The error of the last item that could not be claimed, for a reason that does not concern other items.
    var failure: Failure?

    /// - Throws: if nothing was started because of a failure.
    func checked() throws(Failure) -> StartedBatch {
        if count == 0, let failure { throw failure }
        return self
    }
}

private enum PacedWorkerLimits {
    /// Items per query.
    static let batch = 16
    /// After a batch that other processes have claimed.
    static let pause: Duration = .milliseconds(100)
}

/// The free slots of a worker in this process.
private final class WorkerSlotCount: Sendable {
    private let used = Mutex(0)
    private let released = WakeSignal()
    private let limit: Int

    init(_ limit: Int) { self.limit = limit }

    var free: Int { limit - used.withLock { $0 } }

    func take() { used.withLock { $0 += 1 } }

    func release() {
        used.withLock { $0 -= 1 }
        released.signal()
    }

    func waitForRelease(atMost duration: Duration, clock: any Clock<Duration>) async {
        await released.wait(atMost: duration, clock: clock)
    }
}
