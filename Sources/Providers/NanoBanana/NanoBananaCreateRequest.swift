import Application
import Domain

/// The body that creates a task.
struct NanoBananaCreateRequest: Encodable {
    let prompt: String
    let type: String
    let callBackUrl: String
    let numImages: Int?
    let imageUrls: [String]?
    let imageSize: String?

    enum CodingKeys: String, CodingKey {
        case prompt, type, callBackUrl, numImages, imageUrls
        // The one member of this protocol that is not in camel case.
        case imageSize = "image_size"
    }

    init(_ order: ImageSubmission) {
        prompt = order.request.prompt.text
        type = order.request.kind.rawValue
        callBackUrl = order.callbackAddress
        numImages = order.request.count
        imageUrls = order.request.references.isEmpty ? nil : order.request.references.map(\.text)
        imageSize = order.request.size?.rawValue
    }
}
