import ServiceLifecycle
import Synchronization

/// Wakes a sleeping loop: one task waits, any task may signal. A signal before the wait ends that wait at once.
package final class WakeSignal: Sendable {
    private struct State {
        var isSignalled = false
        /// The earliest delayed signal.
        var nextSignal: ContinuousClock.Instant?
        var sleep: Task<Bool, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func signal() {
        let sleep = state.withLock { state in
            state.isSignalled = true
            return state.sleep
        }
        sleep?.cancel()
    }

    /// Signals after the delay, even if the loop is not waiting now.
    package func signal(after delay: Duration) {
        let sleep = state.withLock { state -> Task<Bool, Never>? in
            let time = ContinuousClock.now + delay
            if let earlier = state.nextSignal, earlier <= time { return nil }
            state.nextSignal = time
            return state.sleep
        }
        sleep?.cancel()
    }

    /// Waits until a signal, the end of the duration or the shutdown of this process.
    package func wait(atMost duration: Duration, clock: any Clock<Duration>) async {
        let end = ContinuousClock.now + duration
        while await !sleep(until: end, clock) {}
    }

    /// - Returns: false if an earlier delayed signal was scheduled meanwhile, so that the sleep must start again.
    private func sleep(until end: ContinuousClock.Instant, _ clock: any Clock<Duration>) async -> Bool {
        let nextSignal = state.withLock { $0.nextSignal }
        let remaining = min(end, nextSignal ?? end) - .now
        let sleep = Task { remaining <= .zero ? true : (try? await clock.sleep(for: remaining)) != nil }
        let isOutdated = state.withLock { state in
            state.sleep = sleep
            return state.isSignalled || state.nextSignal != nextSignal
        }
        if isOutdated { sleep.cancel() }
        let hasSlept = await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                await sleep.value
            } onCancel: {
                sleep.cancel()
            }
        }
        return state.withLock { state in
            state.sleep = nil
            let isStopping = Task.isCancelled || Task.isShuttingDownGracefully
            guard hasSlept || state.isSignalled || isStopping else { return false }
            state.isSignalled = false
            if let time = state.nextSignal, time <= .now || hasSlept && time <= end { state.nextSignal = nil }
            return true
        }
    }
}
