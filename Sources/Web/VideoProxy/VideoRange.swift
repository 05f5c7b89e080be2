package import Application

/// A parsed Range header, with the semantics of nginx's static files with `max_ranges 1`, which players know: several
/// ranges give the whole video, a malformed one 416, an unknown unit is ignored.
package enum VideoRange: Sendable, Hashable {
    /// No header, or one that is ignored.
    case whole
    /// In header order; `isMalformed` if something that is not a range follows.
    case parts([VideoByteRange], isMalformed: Bool)

    package enum Outcome: Sendable, Hashable {
        case whole
        case part(ClosedRange<Int64>)
        case unsatisfiable
    }

    private static let unit = Array("bytes=".utf8)

    /// - Parameter header: trimmed; nil if missing.
    package init(_ header: String?) {
        guard let header, header.utf8.count > Self.unit.count,
            zip(header.utf8, Self.unit).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
        else {
            self = .whole
            return
        }
        var reader = VideoRangeParser(header.utf8.dropFirst(Self.unit.count))
        self = reader.read()
    }

    /// The only range; nil if there are none or several.
    package var onlyPart: VideoByteRange? {
        if case .parts(let parts, isMalformed: false) = self, parts.count == 1 { parts[0] } else { nil }
    }

    /// - Parameter total: the length of the video in bytes.
    package func outcome(of total: Int64) -> Outcome {
        guard case .parts(let parts, let isMalformed) = self else { return .whole }
        var found: ClosedRange<Int64>?
        for part in parts {
            if let bytes = part.bytes(of: total) {
                if found != nil { return .whole }
                found = bytes
            } else if total == 0, Self.beginsAtZero(part) {
                return .whole
            }
        }
        if isMalformed { return .unsatisfiable }
        return found.map(Outcome.part) ?? .unsatisfiable
    }

    /// Whether the range covers all of an empty video.
    private static func beginsAtZero(_ part: VideoByteRange) -> Bool {
        switch part {
        case .from(let first): first == 0
        case .within(let range): range.lowerBound == 0
        case .last: true
        }
    }
}
