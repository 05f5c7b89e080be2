/// A host name pattern, `dashscope-*.oss-*.aliyuncs.com`, or one IP address, `127.0.0.1` or `[::1]`.
///
/// `*` matches one or more letters, digits and hyphens within one label. The last label must be literal, so no pattern
/// covers a whole top-level domain, and none with a `*` matches an IP address.
package struct HostPattern: Sendable, Hashable {
    private let host: OriginHost

    /// - Parameter text: of either case; nil if it is not a valid pattern.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let host = OriginHost(text, wildcards: true) else { return nil }
        self.host = host
    }

    func matches(_ other: OriginHost) -> Bool {
        switch (host, other) {
        case (.ipAddress(let expected, _), .ipAddress(let address, _)):
            return expected == address
        case (.name(let pattern), .name(let name)):
            let (patterns, labels) = (pattern.utf8.split(separator: Self.dot), name.utf8.split(separator: Self.dot))
            return patterns.count == labels.count
                && zip(patterns, labels).allSatisfy { Self.matches(Array($0), Array($1)) }
        default:
            return false
        }
    }

    private static let dot = UInt8(ascii: ".")

    /// Glob matching that backtracks only to the last `*`: at most pattern length times label length steps.
    private static func matches(_ pattern: [UInt8], _ label: [UInt8]) -> Bool {
        var (at, position) = (0, 0)
        var star: (at: Int, end: Int)?
        while position < label.count {
            if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
                star = (at, position + 1)
            } else if at < pattern.count, pattern[at] == label[position] {
                at += 1
                position += 1
                continue
            } else if let last = star {
                star = (last.at, last.end + 1)
            } else {
                return false
            }
            if let star { (at, position) = (star.at + 1, star.end) }
        }
        return at == pattern.count
    }
}
