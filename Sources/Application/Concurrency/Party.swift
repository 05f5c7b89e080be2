package import Domain

/// A client address, an account, an owner or a share, each of which may use only so much of a limited resource.
package struct Party: Sendable, Hashable {
    private enum Kind: Hashable { case address, account, owner, share }

    /// The number of shares of an IPv6 client's networks, by the length of the prefix in bytes. A subscriber has at
    /// least a /64; many providers assign a /56 (256 times a /64) to each subscriber and a /48 (65,536 times) to each
    /// company. IPv4 networks are not counted: unrelated clients share a /24.
    private static let networkShares = [(length: 8, shares: 1), (length: 7, shares: 2), (length: 6, shares: 4)]

    private let kind: Kind
    private let bytes: [UInt8]
    /// The number of its shares of each limit per party.
    let shares: Int

    private init(_ kind: Kind, _ bytes: [UInt8], shares: Int = 1) {
        self.kind = kind
        self.bytes = bytes
        self.shares = shares
    }

    /// The parties of a client: its IPv4 address, or the /64, /56 and /48 networks of its IPv6 address.
    ///
    /// - Returns: the smallest network first, because a caller waits in the queue of its first party.
    package static func client(_ address: ClientAddress) -> [Party] {
        guard address.bytes.count == 16 else { return [Party(.address, address.bytes)] }
        return networkShares.map { Party(.address, Array(address.bytes.prefix($0.length)), shares: $0.shares) }
    }

    /// An account, existing or not.
    package static func account(_ email: EmailAddress) -> Party { Party(.account, Array(email.text.utf8)) }

    /// An owner of items.
    package static func owner(_ owner: Owner) -> Party { Party(.owner, Array(owner.text.utf8)) }

    /// A share of items with others.
    package static func share(_ id: RecordID) -> Party { Party(.share, Array(id.text.utf8)) }
}
