import BSON
import Domain

/// The stored options of a video request: only those that were given, under their API names.
enum VideoParameters {
    static func append(_ request: VideoRequest, to document: inout BSONWriter) {
        if let duration = request.duration { document.append("duration", Int32(duration)) }
        if let size = request.size { document.append("size", size.text) }
        if let fps = request.fps { document.append("fps", Int32(fps)) }
        if let seed = request.seed { document.append("seed", Int32(seed)) }
        if let negative = request.negativePrompt { document.append("negative_prompt", negative) }
    }

    /// Skips the fields that `append` does not write.
    static func read(_ document: BSONView) throws(BSONError) -> GenerationParameters {
        var parameters = GenerationParameters()
        var elements = document.elements()
        while let element = try elements.next() {
            switch element.type {
            case .int32, .int64, .double:
                if element.hasKey("duration") { parameters.duration = try? Int(element.integer()) }
                if element.hasKey("fps") { parameters.fps = try? Int(element.integer()) }
                if element.hasKey("seed") { parameters.seed = try? Int(element.integer()) }
            case .string where element.hasKey("size"):
                parameters.size = VideoSize(try element.string())
            case .string where element.hasKey("negative_prompt"):
                parameters.negativePrompt = try element.string()
            default:
                break
            }
        }
        return parameters
    }
}
