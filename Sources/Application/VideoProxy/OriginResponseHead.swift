/// A validated response head of an origin.
package struct OriginResponseHead: Sendable, Hashable {
    package enum Extent: Sendable, Hashable {
        /// - length: in bytes; nil if the origin does not send it.
        case whole(length: Int64?)
        /// The requested range, or a prefix of it.
        ///
        /// - total: the length of the whole file, if the origin sends it.
        case part(ClosedRange<Int64>, total: Int64?)
    }

    package let extent: Extent
    /// Normalized to a fixed list of content types.
    package let contentType: String

    package init(_ extent: Extent, contentType: String) {
        self.extent = extent
        self.contentType = contentType
    }

    /// The length of the whole file in bytes, if known.
    package var total: Int64? {
        switch extent {
        case .whole(let length): length
        case .part(_, let total): total
        }
    }
}
