import Application
import Domain
import Synchronization

/// A video provider with scripted responses that counts accepted submissions.
final class CountingProvider: VideoProvider, ProviderPace {
    let capabilities = VideoCapabilities(maximumPromptLength: 1500, durations: [5], resolutions: [.p720])
    private let submissions = Mutex(0)
    private let reports: Mutex<[Result<VideoTaskStatus, VideoStatusError>]>
    private let refusals: Mutex<[VideoSubmissionError]>

    /// - Parameters:
    ///   - refusals: errors for the first submissions; the next one is accepted.
    ///   - reports: results of successive polls; the last one repeats.
    init(
        refusals: [VideoSubmissionError] = [],
        reports: [Result<VideoTaskStatus, VideoStatusError>] = [
            .success(.running), .success(.succeeded(origin: "https://origin.example/v.mp4?s=1", until: nil)),
        ]
    ) {
        self.refusals = Mutex(refusals)
        self.reports = Mutex(reports)
    }

    /// The number of accepted submissions, each of which would be paid for.
    var submissionCount: Int { submissions.withLock { $0 } }

    func submit(_ request: VideoRequest) async throws(VideoSubmissionError) -> TaskID {
        let refusal = refusals.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if let refusal { throw refusal }
        return submissions.withLock { submissions in
            submissions += 1
            return TaskID(stored: "task-\(submissions)")
        }
    }

    func status(of task: TaskID) async throws(VideoStatusError) -> VideoTaskStatus {
        try reports.withLock { reports in reports.count > 1 ? reports.removeFirst() : reports[0] }.get()
    }

    func reserve(
        _ call: ProviderCall, upTo count: Int, within limit: Duration
    ) async throws(Failure) -> PaceReservation {
        PaceReservation(count: count, wait: .zero, interval: .zero)
    }

    func slowDown(_ call: ProviderCall, by delay: Duration) async throws(Failure) {}
}
