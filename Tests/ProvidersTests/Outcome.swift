import Application
import Domain

/// What came of an order, without the details that only the log sees.
enum Outcome: Hashable {
    case taken
    case refused(ImageFailure)
    case unknown

    init(_ submit: () async throws(ImageSubmissionError) -> TaskID) async {
        do throws(ImageSubmissionError) {
            _ = try await submit()
            self = .taken
        } catch {
            switch error {
            case .refused(let reason, _): self = .refused(reason)
            case .outcomeUnknown: self = .unknown
            }
        }
    }
}
