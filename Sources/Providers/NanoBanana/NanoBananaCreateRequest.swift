import Application
import Domain

/// The request body that creates a task.
struct NanoBananaCreateRequest: Encodable {
    let prompt: String
    let type: String
    let callBackUrl: String
    let numImages: Int?
    let imageUrls: [String]?
    let imageSize: String?

    enum CodingKeys: String, CodingKey {
        case prompt, type, callBackUrl, numImages, imageUrls
        // The only member of this API that is not in camel case.
        case imageSize = "image_size"
    }

    init(_ submission: ImageSubmission) {
        prompt = submission.request.prompt.text
        type = submission.request.kind.rawValue
        callBackUrl = submission.callbackURL
        numImages = submission.request.count
        imageUrls = submission.request.references.isEmpty ? nil : submission.request.references.map(\.text)
        imageSize = submission.request.size?.rawValue
    }
}
