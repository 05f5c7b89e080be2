/// The capabilities of the configured model, to reject a request before it costs anything.
package struct VideoCapabilities: Sendable, Hashable {
    /// The provider's duration of a request without one, in seconds.
    package static let usualDuration = 5

    /// The name that the price table has.
    package var model = ""
    /// In characters; the provider silently truncates longer prompts.
    package var maximumPromptLength: Int
    /// In seconds.
    package var durations: [Int]
    package var resolutions: Set<VideoSize.Resolution>

    package init(maximumPromptLength: Int, durations: [Int], resolutions: Set<VideoSize.Resolution>) {
        self.maximumPromptLength = maximumPromptLength
        self.durations = durations
        self.resolutions = resolutions
    }

    package var sizes: [VideoSize] { VideoSize.all.filter { resolutions.contains($0.resolution) } }
}
