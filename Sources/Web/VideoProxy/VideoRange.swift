package import Application

/// What a Range header asks for. It means what it means to nginx's static files with `max_ranges 1`, so that players
/// find what they know: several ranges give the whole video, a spoilt one 416, an unknown unit is passed over.
package enum VideoRange: Sendable, Hashable {
    /// No header, or none that counts.
    case whole
    /// In the order of the header; `isSpoilt` where it goes on with something that is no range.
    case parts([VideoByteRange], isSpoilt: Bool)

    package enum Outcome: Sendable, Hashable {
        case whole
        case part(ClosedRange<Int64>)
        case unsatisfiable
    }

    private static let unit = Array("bytes=".utf8)

    /// - Parameter header: without spaces around it; nil where there was none.
    package init(_ header: String?) {
        guard let header, header.utf8.count > Self.unit.count,
            zip(header.utf8, Self.unit).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
        else {
            self = .whole
            return
        }
        var reader = VideoRangeReader(header.utf8.dropFirst(Self.unit.count))
        self = reader.read()
    }

    /// The one part that is asked for; nil where it is none or several.
    package var onlyPart: VideoByteRange? {
        if case .parts(let parts, isSpoilt: false) = self, parts.count == 1 { parts[0] } else { nil }
    }

    /// - Parameter total: the length of the video, in bytes.
    package func outcome(of total: Int64) -> Outcome {
        guard case .parts(let parts, let isSpoilt) = self else { return .whole }
        var found: ClosedRange<Int64>?
        for part in parts {
            if let bytes = part.bytes(of: total) {
                if found != nil { return .whole }
                found = bytes
            } else if total == 0, Self.beginsAtZero(part) {
                return .whole
            }
        }
        if isSpoilt { return .unsatisfiable }
        return found.map(Outcome.part) ?? .unsatisfiable
    }

    /// Whether it would be all of a video without bytes.
    private static func beginsAtZero(_ part: VideoByteRange) -> Bool {
        switch part {
        case .from(let first): first == 0
        case .within(let range): range.lowerBound == 0
        case .last: true
        }
    }
}
