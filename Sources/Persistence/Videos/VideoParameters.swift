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
}
