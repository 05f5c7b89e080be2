package import Domain

/// A client address or an account that shares a limited resource with others.
package struct Party: Sendable, Hashable {
    private enum Kind: Hashable { case address, account }

    /// How many shares the network of an IPv6 client has, by the length of its prefix in bytes. A /64 is one subscriber
    /// at least; many providers give each subscriber a /56 and each company a /48, which are 256 and 65,536 times a
    /// /64. IPv4 has no such networks: strangers share a /24.
    private static let networkShares = [(length: 8, shares: 1), (length: 7, shares: 2), (length: 6, shares: 4)]

    private let kind: Kind
    private let bytes: [UInt8]
    /// How many shares it has of what is limited by party.
    let shares: Int

    private init(_ kind: Kind, _ bytes: [UInt8], shares: Int = 1) {
        self.kind = kind
        self.bytes = bytes
        self.shares = shares
    }

    /// A client by its IP address. For an IPv6 address its /64, /56 and /48 networks are one party each.
    ///
    /// - Returns: the smallest first, whose turn is taken.
    package static func client(_ address: ClientAddress) -> [Party] {
        guard address.bytes.count == 16 else { return [Party(.address, address.bytes)] }
        return networkShares.map { Party(.address, Array(address.bytes.prefix($0.length)), shares: $0.shares) }
    }

    /// An account, existing or not.
    package static func account(_ email: EmailAddress) -> Party { Party(.account, Array(email.text.utf8)) }
}
