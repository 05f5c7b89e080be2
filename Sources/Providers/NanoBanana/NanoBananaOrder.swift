import Application
import Domain

/// The body that creates a task.
struct NanoBananaOrder: Encodable {
    let prompt: String
    let type: String
    let callBackUrl: String
    let numImages: Int?
    let imageUrls: [String]?
    let image_size: String?

    init(_ order: ImageOrder) {
        prompt = order.request.prompt.text
        type = order.request.kind.rawValue
        callBackUrl = order.callbackAddress
        numImages = order.request.count
        imageUrls = order.request.references.isEmpty ? nil : order.request.references.map(\.text)
        image_size = order.request.size?.rawValue
    }
}
