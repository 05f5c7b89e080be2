import Application
import Domain

/// Reads the fields of a video request and validates them against the configured model.
struct VideoOptions {
    private let capabilities: VideoCapabilities
    private var prompt: Prompt?
    private var negativePrompt: String?
    private var duration: Int?
    private var size: VideoSize?
    private var fps: Int?
    private var seed: Int?

    /// - Parameters:
    ///   - fields: collects the errors.
    ///   - defaults: the request whose values missing fields have. They are validated, too: the model may be another.
    init(_ fields: inout JSONFields, within capabilities: VideoCapabilities, defaults: VideoRequest? = nil) {
        self.capabilities = capabilities
        takePrompt(
            defaults == nil ? fields.required("prompt") : fields.string("prompt", default: defaults?.prompt.text),
            &fields.faults)
        takeNegativePrompt(
            fields.string("negative_prompt", default: defaults?.negativePrompt), &fields.faults)
        duration = fields.integer("duration", oneOf: capabilities.durations, default: defaults?.duration)
        takeSize(fields.string("size", default: defaults?.size?.text), &fields.faults)
        fps = fields.integer("fps", in: VideoRequest.frameRates, default: defaults?.fps)
        seed = fields.integer("seed", in: VideoRequest.seeds, default: defaults?.seed)
    }

    /// The validated request.
    func request(_ faults: FieldErrors) throws(Failure) -> VideoRequest {
        try faults.check()
        guard let prompt else { throw .unexpected("prompt missing after validation") }
        return VideoRequest(
            prompt: prompt, negativePrompt: negativePrompt, duration: duration, size: size, fps: fps, seed: seed)
    }

    /// - Parameter text: nil if its error was already added.
    private mutating func takePrompt(_ text: String?, _ faults: inout FieldErrors) {
        guard let text else { return }
        let limit = min(capabilities.maximumPromptLength, Prompt.maximumLength)
        // The provider counts code points, as JSON Schema does; a character may have several.
        if let prompt = Prompt(text), prompt.text.unicodeScalars.count <= limit {
            self.prompt = prompt
        } else {
            faults.add("prompt", "This must have 1 to \(limit) characters and not only white space.")
        }
    }

    private mutating func takeNegativePrompt(_ text: String?, _ faults: inout FieldErrors) {
        guard let text, !text.isEmpty else { return }
        let limit = VideoRequest.maximumNegativeLength
        if text.utf8.count <= limit * 4, text.unicodeScalars.count <= limit, !text.utf8.contains(0) {
            negativePrompt = text
        } else {
            faults.add("negative_prompt", "This must have at most \(limit) characters.")
        }
    }

    private mutating func takeSize(_ text: String?, _ faults: inout FieldErrors) {
        guard let text else { return }
        let sizes = capabilities.sizes
        size = VideoSize(text).flatMap { sizes.contains($0) ? $0 : nil }
        if size == nil {
            faults.add("size", "This must be one of \(sizes.map(\.text).joined(separator: ", ")).")
        }
    }
}
