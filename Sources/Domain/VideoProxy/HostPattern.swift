/// A pattern of host names, `dashscope-*.oss-*.aliyuncs.com`, or one number, `127.0.0.1` or `[::1]`.
///
/// `*` stands for one or more letters, digits and hyphens of one label. The last label is always written out, so no
/// pattern reaches into a domain that anybody can register, and none with a `*` matches a number.
package struct HostPattern: Sendable, Hashable {
    private let host: OriginHost

    /// - Parameter text: of either case; anything that is no pattern gives nil.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }), let host = OriginHost(text, wildcards: true) else { return nil }
        self.host = host
    }

    func matches(_ other: OriginHost) -> Bool {
        switch (host, other) {
        case (.number(let wanted, _), .number(let address, _)):
            return wanted == address
        case (.name(let pattern), .name(let name)):
            let (patterns, labels) = (pattern.utf8.split(separator: Self.dot), name.utf8.split(separator: Self.dot))
            return patterns.count == labels.count
                && zip(patterns, labels).allSatisfy { Self.matches(Array($0), Array($1)) }
        default:
            return false
        }
    }

    private static let dot = UInt8(ascii: ".")

    /// Goes back to the last `*` alone: no pattern takes longer than its length times the label's.
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
