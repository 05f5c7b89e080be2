import Domain

/// Content that can be delivered: in storage, at its origin, or a download.
protocol ContentSource: Sendable {
    /// Whether errors call it an image or a video; nil for a download.
    var kind: ItemKind? { get }

    /// The length and the content type, fetched if they are unknown.
    ///
    /// - Throws: a `Failure`.
    func metadata(for client: DeliveryClient) async throws -> ContentMetadata

    /// Opens the content for a client.
    ///
    /// - Returns: the range, a prefix of it, or everything.
    /// - Throws: a `Failure`, also if the range is beyond the end.
    func open(_ range: RequestedRange, for client: DeliveryClient) async throws -> ContentStream
}
