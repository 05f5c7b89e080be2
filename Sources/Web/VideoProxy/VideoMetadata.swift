/// The immutable metadata of a video.
struct VideoMetadata: Sendable, Hashable {
    /// In bytes.
    let length: Int64
    let contentType: String
}
