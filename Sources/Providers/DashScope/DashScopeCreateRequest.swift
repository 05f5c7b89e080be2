import Domain

/// The request body that creates a task, in the dialect of its model. The API has no frame rate parameter.
struct DashScopeCreateRequest: Encodable {
    struct Input: Encodable {
        let prompt: String
        let negativePrompt: String?

        enum CodingKeys: String, CodingKey {
            case prompt
            case negativePrompt = "negative_prompt"
        }
    }

    struct Parameters: Encodable {
        let size: String?
        let resolution: String?
        let ratio: String?
        let duration: Int?
        let seed: Int?
        let watermark: Bool
    }

    let model: String
    let input: Input
    let parameters: Parameters

    init(_ request: VideoRequest, model: DashScopeModel) {
        self.model = model.name
        input = Input(prompt: request.prompt.text, negativePrompt: request.negativePrompt)
        let isNew = model.dialect == .resolution
        parameters = Parameters(
            size: isNew ? nil : request.size?.text, resolution: isNew ? request.size?.resolution.rawValue : nil,
            ratio: isNew ? request.size?.ratio : nil, duration: request.duration, seed: request.seed,
            // A watermark would name the provider.
            watermark: false)
    }
}
