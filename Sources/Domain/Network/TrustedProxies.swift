/// The proxies in front of this server, whose word counts on whom they bring.
package struct TrustedProxies: Sendable, Hashable {
    private let nets: [CIDRBlock]

    /// None at all: everybody is who is at the other end of the connection.
    package static let none = TrustedProxies(nets: [])

    private init(nets: [CIDRBlock]) { self.nets = nets }

    /// - Parameter text: addresses and nets of IPv4 and IPv6 with commas between them, as `10.0.0.0/8, ::1`. Nil where
    ///   any of them is none.
    package init?(_ text: String) {
        var nets: [CIDRBlock] = []
        for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let net = CIDRBlock(written: Self.trimmed(entry)) else { return nil }
            nets.append(net)
        }
        self.nets = nets
    }

    package func contains(_ address: ClientAddress) -> Bool { nets.contains(address.bytes) }

    /// Who sends a request: behind a trusted proxy the last one it names that is no such proxy, for what stands before
    /// that anybody can have written; otherwise the peer.
    ///
    /// - Parameters:
    ///   - peer: at the other end of the connection.
    ///   - xForwardedFor, forwarded: the values of those fields, in their order. Where both are there and disagree, one
    ///     of them is the client's own invention: then it is the peer.
    package func client(peer: ClientAddress, xForwardedFor: [String], forwarded: [String]) -> ClientAddress {
        guard contains(peer) else { return peer }
        let plain = xForwardedFor.isEmpty ? nil : client(peer, behind: Self.plain(xForwardedFor))
        let marked = forwarded.isEmpty ? nil : client(peer, behind: ForwardedField.addresses(in: forwarded))
        if let plain, let marked, plain != marked { return peer }
        return plain ?? marked ?? peer
    }

    /// - Parameter hops: nil where it cannot be read what they are; one that is nil is no address.
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
