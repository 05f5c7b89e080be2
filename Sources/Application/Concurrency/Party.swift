package import Domain

/// One of those that share a limited resource.
package struct Party: Sendable, Hashable {
    private enum Kind: Hashable { case address, account }

    private let kind: Kind
    private let bytes: [UInt8]

    /// A client by its IP address; an IPv6 address stands for its /64 network.
    package static func client(_ address: ClientAddress) -> Party {
        Party(kind: .address, bytes: address.subscriberPrefix)
    }

    /// An account, existing or not.
    package static func account(_ email: EmailAddress) -> Party {
        Party(kind: .account, bytes: Array(email.text.utf8))
    }
}
