/// The body of a create call before validation: every field may be missing.
struct GenerateBody: Decodable {
    var prompt: String?
    var type: String?
    var callBackUrl: String?
    var numImages: Int?
    var imageUrls: [String]?
    var watermark: String?
    var imageSize: String?

    private enum CodingKeys: String, CodingKey {
        case prompt, type, callBackUrl, numImages, imageUrls, watermark
        case imageSize = "image_size"
    }
}
