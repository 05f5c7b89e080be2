import JSON

/// The body of a create call before validation: every field may be missing.
struct GenerateBody {
    let prompt: String?
    let type: String?
    let callBackUrl: String?
    let numImages: Int?
    let imageUrls: [String]?
    let watermark: String?
    let imageSize: String?

    /// - Throws: `JSONTypeError` if a field has another type.
    init(_ body: JSONValue) throws(JSONTypeError) {
        prompt = try body.optional("prompt", \.string)
        type = try body.optional("type", \.string)
        callBackUrl = try body.optional("callBackUrl", \.string)
        numImages = try body.optional("numImages", \.integer)
        imageUrls = try body.optional("imageUrls", \.strings)
        watermark = try body.optional("watermark", \.string)
        imageSize = try body.optional("image_size", \.string)
    }
}
