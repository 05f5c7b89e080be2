/// The parameters of a video as its owner sees them. Others that a record holds are not shown: another application may
/// have stored the provider's or the model's name among them.
package struct GenerationParameters: Sendable, Hashable {
    /// In seconds.
    package var duration: Int?
    package var size: VideoSize?
    package var fps: Int?
    package var seed: Int?
    package var negativePrompt: String?

    package init(
        duration: Int? = nil, size: VideoSize? = nil, fps: Int? = nil, seed: Int? = nil, negativePrompt: String? = nil
    ) {
        self.duration = duration
        self.size = size
        self.fps = fps
        self.seed = seed
        self.negativePrompt = negativePrompt
    }
}
