package import Domain

/// Fetches pictures from where the provider left them.
package protocol ImageDownloader: Sendable {
    /// - Parameters:
    ///   - address: the provider's; checked before anybody is asked.
    ///   - limit: in bytes.
    /// - Returns: all bytes, whatever they are.
    func fetch(_ address: ImageURL, atMost limit: Int) async throws(ImageDownloadError) -> [UInt8]
}

package enum ImageDownloadError: Error, Sendable {
    /// It can never be had.
    case lost(ImageArchiveFailure)
    /// It may be had later.
    ///
    /// - detail: for the log.
    case unavailable(detail: String)
}
