/// Makes stills and previews of videos, and moves their index to the front.
package protocol VideoRenderer: Sendable {
    /// Rewrites a video so that it plays before it is loaded completely.
    ///
    /// - Parameters:
    ///   - path: a local file.
    ///   - output: the path of an empty file, which is replaced.
    /// - Returns: whether the new file was written; false if that is not possible.
    func moveIndexToFront(of path: String, into output: String) async throws(VideoRenderingError) -> Bool

    /// A still from the first seconds.
    ///
    /// - Returns: a PNG file.
    func poster(of path: String) async throws(VideoRenderingError) -> [UInt8]

    /// The first three seconds, small and without sound.
    ///
    /// - Returns: an MP4 file (H.264).
    func preview(of path: String) async throws(VideoRenderingError) -> [UInt8]
}

package enum VideoRenderingError: Error, Sendable, Hashable {
    /// The video cannot be decoded.
    ///
    /// - detail: the last lines of the program's output, for the log.
    case undecodable(detail: String)
    /// A limit of time, memory or output was exceeded.
    case limitExceeded
    /// The program could not be started.
    case unavailable(detail: String)
}
