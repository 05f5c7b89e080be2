import Application
import Domain

/// The outcome of an image submission, without the details for the log.
enum ImageSubmissionOutcome: Hashable {
    case accepted
    case refused(ImageFailure)
    case failed(ImageFailure)
    case unknown

    init(_ submit: () async throws(ImageSubmissionError) -> TaskID) async {
        do throws(ImageSubmissionError) {
            _ = try await submit()
            self = .accepted
        } catch {
            switch error {
            case .refused(let reason, _): self = .refused(reason)
            case .failed(let reason, _): self = .failed(reason)
            case .outcomeUnknown: self = .unknown
            }
        }
    }
}
