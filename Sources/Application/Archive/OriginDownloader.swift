package import NIOCore

/// Downloads content from its origin, with the same checks as a fetch for a client: permitted hosts and IP addresses only.
package protocol OriginDownloader: Sendable {
    /// - Parameters:
    ///   - url: the provider's URL, as stored; validated before the request.
    ///   - media: what the origin must send.
    ///   - limit: in bytes.
    ///   - sink: gets the unvalidated bytes in order, one call at a time; the download waits for it.
    /// - Returns: the content type, normalized to a fixed list, once all announced bytes have arrived.
    /// - Throws: what the sink throws, as `storage`.
    func fetch(
        _ url: String, as media: OriginRequest.Media, atMost limit: Int64,
        into sink: @escaping @Sendable (ByteBuffer) async throws(Failure) -> Void
    ) async throws(ArchiveSourceError) -> String
}
