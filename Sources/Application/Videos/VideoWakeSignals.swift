/// Wakes the workers of this process when it adds work to their queue.
package struct VideoWakeSignals: Sendable {
    private let submissions = WakeSignal()
    private let polls = WakeSignal()
    /// Tells this process's archiver of a completed video.
    package let archive = WakeSignal()

    package init() {}

    package subscript(queue: VideoQueue) -> WakeSignal {
        switch queue {
        case .submissions: submissions
        case .polls: polls
        }
    }
}
