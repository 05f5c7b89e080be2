/// What an origin says about the bytes that follow, once it has been found to make sense.
package struct OriginResponseHead: Sendable, Hashable {
    package enum Extent: Sendable, Hashable {
        /// - length: in bytes; nil where the origin does not know it beforehand.
        case whole(length: Int64?)
        /// What was asked for, or its beginning.
        ///
        /// - total: the length of the whole video, where the origin tells it.
        case part(ClosedRange<Int64>, total: Int64?)
    }

    package let extent: Extent
    /// One of a short list of ours, whatever the words of the origin were.
    package let contentType: String

    package init(_ extent: Extent, contentType: String) {
        self.extent = extent
        self.contentType = contentType
    }

    /// Of the whole video, in bytes, where it is known.
    package var total: Int64? {
        switch extent {
        case .whole(let length): length
        case .part(_, let total): total
        }
    }
}
