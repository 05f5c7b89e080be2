import Application
import Domain
import Synchronization

/// A provider whose answers a test has written, and which counts what it is paid for.
final class CountingProvider: VideoProvider, ProviderPace {
    let capabilities = VideoCapabilities(maximumPromptLength: 1500, durations: [5], resolutions: [.p720])
    private let orders = Mutex(0)
    private let reports: Mutex<[Result<VideoTaskStatus, VideoStatusError>]>
    private let refusals: Mutex<[VideoSubmissionError]>

    /// - Parameters:
    ///   - refusals: answers to the first orders; the next one is taken.
    ///   - reports: answers to questions, one after the other; the last one for ever.
    init(
        refusals: [VideoSubmissionError] = [],
        reports: [Result<VideoTaskStatus, VideoStatusError>] = [
            .success(.running), .success(.succeeded(origin: "https://origin.example/v.mp4?s=1", until: nil)),
        ]
    ) {
        self.refusals = Mutex(refusals)
        self.reports = Mutex(reports)
    }

    /// How often it was paid.
    var orderCount: Int { orders.withLock { $0 } }

    func order(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        let refusal = refusals.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let refusal { throw refusal }
        return orders.withLock { orders in
            orders += 1
            return TaskID(stored: "task-\(orders)")
        }
    }

    func report(on task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        try reports.withLock { reports in reports.count > 1 ? reports.removeFirst() : reports[0] }.get()
    }

    func reserve(_ call: ProviderCall, within limit: Duration) async throws(Failure) -> Duration? { .zero }
    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {}
}
