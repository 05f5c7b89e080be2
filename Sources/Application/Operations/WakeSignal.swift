import ServiceLifecycle
import Synchronization

/// Wakes a sleeping loop: one task waits, any task may signal. A signal before the wait ends that wait at once.
package final class WakeSignal: Sendable {
    private struct State {
        var isSignalled = false
        var rest: Task<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    package func signal() {
        let rest = state.withLock { state in
            state.isSignalled = true
            return state.rest
        }
        rest?.cancel()
    }

    /// Waits until a signal, the end of the duration or the shutdown of this process.
    package func wait(atMost duration: Duration, clock: any Clock<Duration>) async {
        let rest = Task { () -> Void in try? await clock.sleep(for: duration) }
        let isSignalled = state.withLock { state in
            state.rest = rest
            return state.isSignalled
        }
        if isSignalled { rest.cancel() }
        await cancelWhenGracefulShutdown {
            await withTaskCancellationHandler {
                await rest.value
            } onCancel: {
                rest.cancel()
            }
        }
        state.withLock { $0 = State() }
    }
}
