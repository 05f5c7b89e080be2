/// What never changes about the bytes behind an id.
struct VideoFacts: Sendable, Hashable {
    /// In bytes.
    let length: Int64
    let contentType: String
}
