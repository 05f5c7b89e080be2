/// The host of a URL: a name, or an IP address in canonical notation.
package enum OriginHost: Sendable, Hashable {
    /// Lower-case letters, digits and hyphens in labels.
    case name(String)
    /// The address, and its text without brackets.
    case ipAddress(IPAddress, String)

    /// Longest host name in DNS, in characters.
    static let maximumLength = 253

    /// - Parameters:
    ///   - text: of either case; IPv6 in brackets. Nil otherwise, in particular for other IP address notations that
    ///     resolvers accept, and for a trailing dot.
    ///   - wildcards: whether labels except the last may contain `*`.
    init?(_ text: some StringProtocol, wildcards: Bool = false) {
        let text = text.lowercased()
        if text.utf8.first == UInt8(ascii: "[") {
            guard text.utf8.last == UInt8(ascii: "]"),
                let address = IPAddress(ipv6: text.dropFirst().dropLast())
            else { return nil }
            self = .ipAddress(address, String(text.dropFirst().dropLast()))
        } else if let address = IPAddress(ipv4: text) {
            self = .ipAddress(address, text)
        } else {
            guard Self.isName(text, wildcards: wildcards) else { return nil }
            self = .name(text)
        }
    }

    /// The host to connect to, without brackets.
    /// The host to connect to, without brackets.
    package var text: String {
        switch self {
        case .name(let name): name
        case .ipAddress(_, let text): text
        }
    }

    /// Whether it is a name, not an IP address.
    package var isName: Bool {
        switch self {
        case .name: true
        case .ipAddress: false
        }
    }

    private static func isName(_ text: String, wildcards: Bool) -> Bool {
        guard (1...maximumLength).contains(text.utf8.count) else { return false }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let last = labels.last, !isNumber(last) else { return false }
        return labels.indices.allSatisfy { index in
            isLabel(labels[index], wildcards: wildcards && index != labels.count - 1)
        }
    }

    private static func isLabel(_ label: Substring.UTF8View, wildcards: Bool) -> Bool {
        guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-") else {
            return false
        }
        return label.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            case UInt8(ascii: "*"): wildcards
            default: false
            }
        }
    }

    /// Whether the last label is numeric: resolvers treat such hosts as IP addresses, `127.1`, `0x7f.1`, `2130706433`.
    private static func isNumber(_ label: Substring.UTF8View) -> Bool {
        if label.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) { return true }
        return label.starts(with: "0x".utf8) && label.dropFirst(2).allSatisfy(\.isHexadecimalDigit)
    }
}
