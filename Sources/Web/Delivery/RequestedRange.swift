package import Application
import Domain

/// A parsed Range header, with the semantics of nginx's static files with `max_ranges 1`, which players know: several
/// ranges give everything, a malformed one 416, an unknown unit is ignored.
package enum RequestedRange: Sendable, Hashable {
    /// No header, or one that is ignored.
    case whole
    /// In header order; `isMalformed` if something that is not a range follows.
    case parts([ByteRange], isMalformed: Bool)

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
        var reader = RangeParser(header.utf8.dropFirst(Self.unit.count))
        self = reader.read()
    }

    /// The only range; nil if there are none or several.
    package var onlyPart: ByteRange? {
        if case .parts(let parts, isMalformed: false) = self, parts.count == 1 { parts[0] } else { nil }
    }

    /// - Parameter total: of the content in bytes.
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

    /// Whether the range covers all of empty content.
    private static func beginsAtZero(_ part: ByteRange) -> Bool {
        switch part {
        case .from(let first): first == 0
        case .within(let range): range.lowerBound == 0
        case .last: true
        }
    }
}

extension RequestedRange {
    /// The bytes to send; nil for all.
    ///
    /// - Throws: `rangeNotSatisfiable`.
    func part(of total: Int64, in kind: ItemKind?) throws(Failure) -> ClosedRange<Int64>? {
        switch outcome(of: total) {
        case .whole: return nil
        case .part(let bytes): return bytes
        case .unsatisfiable: throw OriginError.unsatisfiable(total: total).failure(in: kind)
        }
    }
}
