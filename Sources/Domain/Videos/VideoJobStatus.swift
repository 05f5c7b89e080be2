/// The words for where a job stands; documented by the API.
package enum VideoJobStatus: String, Sendable, CaseIterable {
    case pending
    case processing
    case completed
    case failed
    case cancelled

    /// Whether nothing follows.
    package var isFinal: Bool {
        switch self {
        case .pending, .processing: false
        case .completed, .failed, .cancelled: true
        }
    }
}
