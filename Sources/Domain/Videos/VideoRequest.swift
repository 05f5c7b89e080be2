/// The parameters of a video generation. The allowed values depend on the model: see `VideoCapabilities`.
package struct VideoRequest: Sendable, Hashable {
    /// Frames per second. The provider's models choose their own; the requested value is stored with the job, as
    /// documented.
    package static let frameRates = 1...120
    /// The provider's limit.
    package static let seeds = 0...Int(Int32.max)
    /// In characters; the provider's limit.
    package static let maximumNegativeLength = 500

    package var prompt: Prompt
    package var negativePrompt: String?
    /// In seconds; nil: the model's default.
    package var duration: Int?
    package var size: VideoSize?
    package var fps: Int?
    package var seed: Int?
    /// The item that it is made from; nil for none.
    package var derivedFrom: RecordID?

    package init(
        prompt: Prompt, negativePrompt: String? = nil, duration: Int? = nil, size: VideoSize? = nil, fps: Int? = nil,
        seed: Int? = nil, derivedFrom: RecordID? = nil
    ) {
        self.prompt = prompt
        self.negativePrompt = negativePrompt
        self.duration = duration
        self.size = size
        self.fps = fps
        self.seed = seed
        self.derivedFrom = derivedFrom
    }
}
