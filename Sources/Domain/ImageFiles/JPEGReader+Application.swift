extension JPEGReader {
    /// Copies of an application segment what a decoder needs: JFIF's density, the colour profile, Adobe's word on the
    /// colour space, and which side is up. The rest is metadata.
    mutating func keepApplication(_ marker: UInt8, _ contents: ArraySlice<UInt8>, beforeScans: Bool) {
        switch marker {
        case JPEGMarker.application0:
            // Without the thumbnail, which may show what was cropped away: its two sides become zero.
            guard contents.starts(with: "JFIF\0".utf8), contents.count >= 14 else { return }
            keep(marker, Array(contents.prefix(12)) + [0, 0])
        case JPEGMarker.application2:
            // The name, then which piece of how many.
            guard contents.starts(with: "ICC_PROFILE\0".utf8), contents.count > 14 else { return }
            keep(marker, contents)
        case JPEGMarker.application14:
            guard contents.starts(with: "Adobe".utf8), contents.count >= 12 else { return }
            keep(marker, contents.prefix(12))
        case JPEGMarker.application1:
            guard contents.starts(with: "Exif\0".utf8), beforeScans, !hasSeenEXIF else { return }
            hasSeenEXIF = true
            // The name takes six bytes, the last of which some programs fill wrongly.
            guard let orientation = EXIFOrientation(readingTIFF: Array(contents.dropFirst(6))) else { return }
            if orientation != .upright { keep(marker, orientation.segment) }
        default:
            return
        }
    }
}
