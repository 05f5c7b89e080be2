/// Reads what a video file says about itself. Nothing is decoded.
package protocol VideoInspector: Sendable {
    /// - Parameter path: a complete local file; its bytes are untrusted.
    func inspect(_ path: String) async throws(VideoInspectionError) -> VideoFacts
}

/// What a video file says about itself.
package struct VideoFacts: Sendable, Hashable {
    /// Detected from the bytes.
    package let contentType: String
    /// In pixels, as displayed; nil if unknown.
    package let width: Int?
    /// In pixels, as displayed; nil if unknown.
    package let height: Int?
    /// Nil if unknown.
    package let durationMilliseconds: Int64?
    /// Whether it plays before it is loaded completely.
    package let isIndexInFront: Bool

    package init(
        contentType: String, width: Int?, height: Int?, durationMilliseconds: Int64?, isIndexInFront: Bool
    ) {
        self.contentType = contentType
        self.width = width
        self.height = height
        self.durationMilliseconds = durationMilliseconds
        self.isIndexInFront = isIndexInFront
    }
}

package enum VideoInspectionError: Error, Sendable {
    /// Not a video, or it ends too early.
    ///
    /// - detail: for the log.
    case unreadable(detail: String)
    /// The local file could not be read.
    case failed(Failure)
}
