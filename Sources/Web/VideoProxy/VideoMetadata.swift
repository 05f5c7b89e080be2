/// What never changes about the bytes behind an id.
struct VideoMetadata: Sendable, Hashable {
    /// In bytes.
    let length: Int64
    let contentType: String
}
