import FoundationEssentials

/// A validated create call.
struct VideoCreateRequest: Sendable {
    let model: VideoModel
    let prompt: String
    let size: SandboxVideoSize
    /// In seconds.
    let duration: Int
    let extendsPrompt: Bool

    /// The prompt, truncated to the limit of the model.
    var truncatedPrompt: String { String(prompt.prefix(model.promptLimit)) }

    init(_ body: VideoBody) throws(VideoRefusal) {
        guard let name = body.model, !name.isEmpty else { throw VideoRefusal(parameter: "model is required") }
        guard let model = VideoModel(name) else { throw VideoRefusal(404, "ModelNotFound", "Model \(name) not found.") }
        guard let prompt = body.input?.prompt, !prompt.allSatisfy(\.isWhitespace) else {
            throw VideoRefusal(parameter: "prompt is required")
        }
        if let negative = body.input?.negativePrompt, negative.count > 500 {
            throw VideoRefusal(parameter: "negative_prompt must have at most 500 characters")
        }
        if let audio = body.input?.audioURL {
            guard model.hasSound else { throw VideoRefusal(parameter: "audio_url is not a parameter of \(name)") }
            guard audio.hasPrefix("http://") || audio.hasPrefix("https://") else {
                throw VideoRefusal(400, "InvalidURL", "audio_url must be an http or https URL")
            }
        }
        let parameters = body.parameters ?? VideoBody.Parameters()
        let duration = parameters.duration ?? 5
        if let problem = model.problem(duration: duration) { throw VideoRefusal(parameter: problem) }
        if let seed = parameters.seed, !(0...2_147_483_647).contains(seed) {
            throw VideoRefusal(parameter: "seed must be 0 to 2147483647")
        }
        let extends = parameters.promptExtend ?? true
        if let shots = parameters.shotType {
            guard model.takesShotType else { throw VideoRefusal(parameter: "shot_type is not a parameter of \(name)") }
            guard ["single", "multi"].contains(shots), extends else {
                throw VideoRefusal(parameter: "shot_type must be single or multi, with prompt_extend")
            }
        }
        self.model = model
        self.prompt = prompt
        self.duration = duration
        extendsPrompt = extends
        size = model.takesRatio ? try Self.newer(parameters, model) : try Self.older(parameters, model)
    }

    private static func older(_ parameters: VideoBody.Parameters, _ model: VideoModel) throws(VideoRefusal)
        -> SandboxVideoSize
    {
        guard parameters.resolution == nil, parameters.ratio == nil else {
            throw VideoRefusal(parameter: "resolution and ratio are not parameters of \(model.name), size is")
        }
        guard let text = parameters.size else { return model.defaultSize }
        let sizes = SandboxVideoSize.named.filter { model.resolutions.contains($0.resolution) }.flatMap(\.sizes)
        guard let size = sizes.first(where: { $0.text == text }) else {
            throw VideoRefusal(parameter: "size must be one of " + sizes.map(\.text).joined(separator: ", "))
        }
        return size
    }

    private static func newer(_ parameters: VideoBody.Parameters, _ model: VideoModel) throws(VideoRefusal)
        -> SandboxVideoSize
    {
        guard parameters.size == nil else {
            throw VideoRefusal(parameter: "size is not a parameter of \(model.name), resolution and ratio are")
        }
        let resolution = parameters.resolution ?? "1080P"
        guard model.resolutions.contains(resolution),
            let sizes = SandboxVideoSize.named.first(where: { $0.resolution == resolution })?.sizes
        else {
            throw VideoRefusal(parameter: "resolution must be " + model.resolutions.joined(separator: " or "))
        }
        guard let index = SandboxVideoSize.ratios.firstIndex(of: parameters.ratio ?? "16:9") else {
            throw VideoRefusal(parameter: "ratio must be one of " + SandboxVideoSize.ratios.joined(separator: ", "))
        }
        return sizes[index]
    }
}
