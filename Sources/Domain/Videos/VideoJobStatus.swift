/// Status values of a video job in the public API.
package enum VideoJobStatus: String, Sendable, CaseIterable {
    case pending
    case processing
    case completed
    case failed
    case cancelled

    /// Whether the status no longer changes.
    package var isFinal: Bool {
        switch self {
        case .pending, .processing: false
        case .completed, .failed, .cancelled: true
        }
    }
}
