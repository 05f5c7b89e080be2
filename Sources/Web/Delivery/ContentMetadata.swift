/// The immutable metadata of content.
struct ContentMetadata: Sendable, Hashable {
    /// In bytes.
    let length: Int64
    let contentType: String
}
