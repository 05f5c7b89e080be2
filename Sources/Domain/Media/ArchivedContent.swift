/// A record's content in storage: the ids of its objects, and what lists show of them.
package struct ArchivedContent: Sendable, Hashable {
    /// The generated image or video.
    package var object: RecordID
    /// The first eight bytes of its SHA-256: changes whenever the content does. Part of the thumbnails' addresses.
    package var version: UInt64
    /// In pixels, as displayed; nil if unknown.
    package var width: Int?
    /// In pixels, as displayed; nil if unknown.
    package var height: Int?
    /// Of the image, or of the video's poster; nil if it could not be decoded.
    package var color: MeanColor?
    /// Nil for images, and if unknown.
    package var durationMilliseconds: Int64?
    /// Nil if the content could not be decoded.
    package var thumbnails: Thumbnails?
    /// A still of a video; nil if there is none.
    package var poster: RecordID?
    /// The first seconds of a video without sound; nil if there is none.
    package var preview: RecordID?

    /// The objects of the thumbnails.
    package struct Thumbnails: Sendable, Hashable {
        package let small: RecordID
        package let large: RecordID

        package init(small: RecordID, large: RecordID) {
            self.small = small
            self.large = large
        }

        package subscript(size: ThumbnailSize) -> RecordID {
            switch size {
            case .small: small
            case .large: large
            }
        }
    }

    package init(object: RecordID, version: UInt64) {
        self.object = object
        self.version = version
    }

    /// 16 lower-case hexadecimal digits.
    package var versionText: String { version.hexadecimal }
}
