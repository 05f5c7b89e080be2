import FoundationEssentials

/// A validated create call.
struct GenerateRequest: Sendable {
    let prompt: String
    let type: GenerateType
    let callbackURL: String?
    let imageCount: Int
    let imageURLs: [String]
    let watermark: String?
    let size: SandboxImageSize

    init(_ body: GenerateBody, requiresCallback: Bool) throws(ParameterError) {
        guard let prompt = body.prompt, !prompt.allSatisfy(\.isWhitespace) else {
            throw ParameterError("prompt is required")
        }
        guard let type = body.type.flatMap(GenerateType.init) else {
            let known = GenerateType.allCases.map(\.rawValue).joined(separator: " or ")
            throw ParameterError("type must be \(known)")
        }
        if let text = body.callBackUrl {
            guard Self.isHTTP(text) else { throw ParameterError("callBackUrl must be an http or https URL") }
        } else if requiresCallback {
            throw ParameterError("callBackUrl is required")
        }
        guard (1...4).contains(body.numImages ?? 1) else { throw ParameterError("numImages must be 1 to 4") }
        let imageURLs = body.imageUrls ?? []
        if type == .imageToImage, imageURLs.isEmpty {
            throw ParameterError("imageUrls is required for \(type.rawValue)")
        }
        guard imageURLs.allSatisfy(Self.isHTTP) else {
            throw ParameterError("imageUrls must be http or https URLs")
        }
        if let name = body.imageSize, SandboxImageSize(rawValue: name) == nil {
            let known = SandboxImageSize.allCases.map(\.rawValue).joined(separator: " ")
            throw ParameterError("image_size must be one of \(known)")
        }
        self.prompt = prompt
        self.type = type
        callbackURL = body.callBackUrl
        imageCount = body.numImages ?? 1
        self.imageURLs = imageURLs
        watermark = body.watermark
        size = body.imageSize.flatMap(SandboxImageSize.init) ?? .square
    }

    private static func isHTTP(_ text: String) -> Bool {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host() else {
            return false
        }
        return (scheme == "http" || scheme == "https") && !host.isEmpty
    }
}
