/// The parameters of a video that its owner sees. Other stored parameters are hidden: another application may have
/// stored the name of the provider or the model there.
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
