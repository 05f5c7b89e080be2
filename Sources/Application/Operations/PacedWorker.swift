import ServiceLifecycle
import Synchronization

/// Processes the due items of a queue until shutdown, which waits for those in progress.
///
/// Slots of the provider's rate limit are reserved first, and an item is claimed only when its slot begins: items that
/// wait for the provider cost nothing. The loop sleeps until the next item is due or a signal, at most for `tick`.
struct PacedWorker<Due: Sendable, Claimed: Sendable>: Sendable {
    /// Concurrent items in this process.
    let concurrency: Int
    /// The longest sleep: how late an item that another process has added may be noticed.
    let tick: Duration
    let clock: any Clock<Duration>
    let wake: WakeSignal
    /// Nil if the database is unavailable.
    let find: @Sendable (_ limit: Int) async -> DueItems<Due>?
    /// Whether the item needs a slot of the rate limit.
    let isPaced: @Sendable (Due) -> Bool
    /// Nil if the database is unavailable.
    let reserve: @Sendable (_ count: Int) async -> PaceReservation?
    /// Nil if another process has claimed the item, or the database is unavailable.
    let claim: @Sendable (Due) async -> Claimed?
    let process: @Sendable (Claimed) async -> Void

    func run() async {
        let slots = WorkerSlotCount(concurrency)
        await withDiscardingTaskGroup { group in
            while isRunning {
                guard slots.free > 0 else {
                    await slots.waitForRelease(atMost: tick, clock: clock)
                    continue
                }
                // A full batch even with fewer free slots: other processes may claim some items first.
                let due = await find(PacedWorkerLimits.batch)
                if let due, due.items.isEmpty {
                    await wake.wait(atMost: min(tick, due.untilNext ?? tick), clock: clock)
                } else if await !serve(due?.items ?? [], slots, &group) {
                    await wake.wait(atMost: min(tick, PacedWorkerLimits.pause), clock: clock)
                }
            }
        }
    }

    /// - Returns: false if no item was started, because other processes have claimed them or the database is
    ///   unavailable.
    private func serve(
        _ items: [Due], _ slots: WorkerSlotCount, _ group: inout DiscardingTaskGroup
    ) async -> Bool {
        var hasStarted = false
        var paced: [Due] = []
        for item in items {
            if isPaced(item) {
                paced.append(item)
            } else if isRunning, slots.free > 0, await start(item, slots, &group) {
                hasStarted = true
            }
        }
        let wanted = min(paced.count, slots.free)
        guard wanted > 0, isRunning, let reservation = await reserve(wanted) else { return hasStarted }
        guard reservation.count > 0 else {
            await sleep(for: min(tick, reservation.wait))
            return true
        }
        let reservedAt = ContinuousClock.now
        var candidates = paced.makeIterator()
        for slot in 0..<reservation.count {
            await sleep(for: reservation.wait + reservation.interval * slot - (ContinuousClock.now - reservedAt))
            var isUsed = false
            while isRunning, !isUsed, let candidate = candidates.next() {
                isUsed = await start(candidate, slots, &group)
            }
            if isUsed { hasStarted = true } else { break }
        }
        return hasStarted
    }

    /// - Returns: whether the item was claimed.
    private func start(
        _ item: Due, _ slots: WorkerSlotCount, _ group: inout DiscardingTaskGroup
    ) async -> Bool {
        guard let claimed = await claim(item) else { return false }
        slots.take()
        group.addTask {
            await process(claimed)
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

private enum PacedWorkerLimits {
    /// Items per query.
    static let batch = 16
    /// Delay after a batch that other processes have claimed, and after a failure.
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
