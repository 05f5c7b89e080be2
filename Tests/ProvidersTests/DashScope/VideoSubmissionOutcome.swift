import Application
import Domain
import Providers

/// The outcome of a video submission, without the details for the log.
enum VideoSubmissionOutcome: Hashable {
    case accepted
    case refused(VideoFailure)
    case throttled
    case unavailable
    case unknown

    /// - Parameter details: receives the details for the log.
    init(
        _ provider: DashScope, _ request: VideoRequest = VideoProviderFixture.request("A fox"),
        details: (String) -> Void = { _ in }
    ) async {
        do throws(VideoSubmissionError) {
            _ = try await provider.submit(request)
            self = .accepted
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
