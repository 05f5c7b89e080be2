extension JPEGReader {
    /// Copies the parts of an application segment that a decoder needs: JFIF density, ICC profile, Adobe colour
    /// transform and EXIF orientation. The rest is metadata.
    mutating func copyApplication(_ marker: UInt8, _ contents: ArraySlice<UInt8>, beforeScans: Bool) {
        switch marker {
        case JPEGMarker.application0:
            // Without the thumbnail, which may show what was cropped away: its width and height become zero.
            guard contents.starts(with: "JFIF\0".utf8), contents.count >= 14 else { return }
            copy(marker, Array(contents.prefix(12)) + [0, 0])
        case JPEGMarker.application2:
            // The identifier, then chunk number and chunk count.
            guard contents.starts(with: "ICC_PROFILE\0".utf8), contents.count > 14 else { return }
            copy(marker, contents)
        case JPEGMarker.application14:
            guard contents.starts(with: "Adobe".utf8), contents.count >= 12 else { return }
            copy(marker, contents.prefix(12))
        case JPEGMarker.application1:
            guard contents.starts(with: "Exif\0".utf8), beforeScans, !hasSeenEXIF else { return }
            hasSeenEXIF = true
            // The identifier has six bytes, the last of which some programs write wrongly.
            guard let orientation = EXIFOrientation(readingTIFF: Array(contents.dropFirst(6))) else { return }
            if orientation != .upright { copy(marker, orientation.segment) }
        default:
            return
        }
    }
}
