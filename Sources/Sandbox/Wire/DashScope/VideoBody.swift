import JSON

/// The body of a create call before validation: every field may be missing.
struct VideoBody {
    struct Input {
        let prompt: String?
        let negativePrompt: String?
        let audioURL: String?

        init(_ input: JSONValue) throws(JSONTypeError) {
            prompt = try input.optional("prompt", \.string)
            negativePrompt = try input.optional("negative_prompt", \.string)
            audioURL = try input.optional("audio_url", \.string)
        }
    }

    struct Parameters {
        var size: String?
        var resolution: String?
        var ratio: String?
        var duration: Int?
        var promptExtend: Bool?
        var shotType: String?
        var watermark: Bool?
        var seed: Int?

        /// No parameters.
        init() {}

        init(_ parameters: JSONValue) throws(JSONTypeError) {
            size = try parameters.optional("size", \.string)
            resolution = try parameters.optional("resolution", \.string)
            ratio = try parameters.optional("ratio", \.string)
            duration = try parameters.optional("duration", \.integer)
            promptExtend = try parameters.optional("prompt_extend", \.bool)
            shotType = try parameters.optional("shot_type", \.string)
            watermark = try parameters.optional("watermark", \.bool)
            seed = try parameters.optional("seed", \.integer)
        }
    }

    let model: String?
    let input: Input?
    let parameters: Parameters?

    /// - Throws: `JSONTypeError` if a field has another type.
    init(_ body: JSONValue) throws(JSONTypeError) {
        model = try body.optional("model", \.string)
        input = try body.optional("input", \.object).map { (input) throws(JSONTypeError) in try Input(input) }
        parameters = try body.optional("parameters", \.object)
            .map { (parameters) throws(JSONTypeError) in try Parameters(parameters) }
    }
}
