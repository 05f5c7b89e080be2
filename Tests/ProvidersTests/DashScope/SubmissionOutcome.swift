import Application
import Domain
import Providers

/// What came of ordering a video, without the details that only the log sees.
enum SubmissionOutcome: Hashable {
    case taken
    case refused(VideoFailure)
    case throttled
    case unavailable
    case unknown

    /// - Parameter details: takes what the log would be told.
    init(
        _ provider: DashScope, _ request: VideoRequest = VideoProviderFixture.film("A fox"),
        details: (String) -> Void = { _ in }
    ) async {
        do throws(VideoSubmissionError) {
            _ = try await provider.order(request)
            self = .taken
        } catch {
            details("\(error)")
            switch error {
            case .refused(let reason, _): self = .refused(reason)
            case .throttled: self = .throttled
            case .unavailable: self = .unavailable
            case .outcomeUnknown: self = .unknown
            }
        }
    }
}
