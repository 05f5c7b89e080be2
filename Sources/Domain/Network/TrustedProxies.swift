/// The proxies whose forwarding headers are trusted.
package struct TrustedProxies: Sendable, Hashable {
    private let blocks: [CIDRBlock]

    /// No proxies: the client is always the peer of the connection.
    package static let none = TrustedProxies(blocks: [])

    private init(blocks: [CIDRBlock]) { self.blocks = blocks }

    /// - Parameter text: a comma-separated list of IP addresses and CIDR blocks, such as `10.0.0.0/8, ::1`. Nil if any
    ///   entry is invalid.
    package init?(_ text: String) {
        var blocks: [CIDRBlock] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let block = CIDRBlock(parsing: Self.trimmed(entry)) else { return nil }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    package func contains(_ address: ClientAddress) -> Bool { blocks.contains(address.bytes) }

    /// The IP address of the client: behind a trusted proxy, the last forwarded address that is not a trusted proxy
    /// (earlier ones can be forged); otherwise the peer.
    ///
    /// - Parameters:
    ///   - peer: the remote address of the connection.
    ///   - xForwardedFor, forwarded: the values of those headers, in order. If both are present and disagree, one of
    ///     them was forged by the client: the result is the peer.
    package func client(peer: ClientAddress, xForwardedFor: [String], forwarded: [String]) -> ClientAddress {
        guard contains(peer) else { return peer }
        let plain = xForwardedFor.isEmpty ? nil : client(peer, behind: Self.plain(xForwardedFor))
        let marked = forwarded.isEmpty ? nil : client(peer, behind: ForwardedField.addresses(in: forwarded))
        if let plain, let marked, plain != marked { return peer }
        return plain ?? marked ?? peer
    }

    /// - Parameter hops: nil if the header is malformed; a nil element is not an IP address.
    private func client(_ peer: ClientAddress, behind hops: [ClientAddress?]?) -> ClientAddress {
        guard let hops else { return peer }
        var nearest = peer
        for hop in hops.reversed() {
            guard let hop else { return peer }
            nearest = hop
            if !contains(hop) { return hop }
        }
        return nearest
    }

    private static func plain(_ values: [String]) -> [ClientAddress?] {
        values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
            ForwardedField.node(trimmed($0))
        }
    }

    static func trimmed(_ text: some StringProtocol) -> Substring {
        let text = Substring(text)
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = text.drop(while: isSpace)
        return start.lastIndex { !isSpace($0) }.map { start[...$0] } ?? ""
    }
}
