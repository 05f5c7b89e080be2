import Application
import Domain
import Providers

/// The outcome of a video status poll, without the details for the log.
enum VideoPollOutcome: Hashable {
    case waiting
    case running
    case succeeded(String)
    case failed(VideoFailure)
    case unknownTask
    case throttled
    case unavailable
    case unintelligible

    /// - Parameter details: receives the details for the log.
    init(_ provider: DashScope, _ task: TaskID = TaskID("t")!, details: (String) -> Void = { _ in }) async {
        do throws(VideoStatusError) {
            switch try await provider.status(of: task) {
            case .waiting: self = .waiting
            case .running: self = .running
            case .succeeded(let origin, _): self = .succeeded(origin)
            case .failed(let reason, let detail):
                details(detail)
                self = .failed(reason)
            case .unknownTask: self = .unknownTask
            }
        } catch {
            details("\(error)")
            switch error {
            case .throttled: self = .throttled
            case .unavailable: self = .unavailable
            case .unintelligible: self = .unintelligible
            }
        }
    }
}
