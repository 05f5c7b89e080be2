package import Domain

/// Downloads images from the provider.
package protocol ImageDownloader: Sendable {
    /// - Parameters:
    ///   - url: validated before the request.
    ///   - limit: in bytes.
    /// - Returns: the unvalidated bytes.
    func fetch(_ url: ImageURL, atMost limit: Int) async throws(ImageDownloadError) -> [UInt8]
}

package enum ImageDownloadError: Error, Sendable {
    /// Permanent failure.
    case lost(ImageArchiveFailure)
    /// Temporary failure.
    ///
    /// - detail: for the log.
    case unavailable(detail: String)
}
