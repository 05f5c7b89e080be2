/// Status filter for both kinds.
package enum LibraryStatus: String, Sendable, CaseIterable {
    /// Images only.
    case pending
    /// Videos only.
    case processing
    case completed
    case failed
    /// Not in a final status: pending images and processing videos.
    case active

    /// Nil if no image can have this status.
    package var imageStatus: ImageStatus? {
        switch self {
        case .pending, .active: .pending
        case .processing: nil
        case .completed: .completed
        case .failed: .failed
        }
    }

    /// Nil if no video can have this status.
    package var videoStatus: Generation.Status? {
        switch self {
        case .pending: nil
        case .processing, .active: .processing
        case .completed: .completed
        case .failed: .failed
        }
    }
}
