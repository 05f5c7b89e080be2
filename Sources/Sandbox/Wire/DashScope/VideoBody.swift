/// The body of a create call before validation: every field may be missing.
struct VideoBody: Decodable {
    struct Input: Decodable {
        var prompt: String?
        var negativePrompt: String?
        var audioURL: String?

        private enum CodingKeys: String, CodingKey {
            case prompt
            case negativePrompt = "negative_prompt"
            case audioURL = "audio_url"
        }
    }

    struct Parameters: Decodable {
        var size: String?
        var resolution: String?
        var ratio: String?
        var duration: Int?
        var promptExtend: Bool?
        var shotType: String?
        var watermark: Bool?
        var seed: Int?

        private enum CodingKeys: String, CodingKey {
            case size, resolution, ratio, duration, watermark, seed
            case promptExtend = "prompt_extend"
            case shotType = "shot_type"
        }
    }

    var model: String?
    var input: Input?
    var parameters: Parameters?
}
