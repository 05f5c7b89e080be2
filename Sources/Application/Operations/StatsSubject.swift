/// The subjects of statistics. The raw value is stored.
package enum StatsSubject: String, Sendable, CaseIterable {
    case proxy
    case images
    case videos
    case cleanup = "cleanup"

    package init(_ provider: ProviderKind) {
        switch provider {
        case .images: self = .images
        case .videos: self = .videos
        }
    }

    /// Whether an outcome counts as an error; unknown ones do not.
    package func isError(_ outcome: String) -> Bool {
        switch self {
        case .proxy: ProxyOutcome(rawValue: outcome)?.isError ?? false
        case .images, .videos: ProviderCallOutcome(rawValue: outcome)?.isError ?? false
        case .cleanup: CleanupOutcome(rawValue: outcome)?.isError ?? false
        }
    }
}
