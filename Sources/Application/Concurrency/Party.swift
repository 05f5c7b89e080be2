package import Domain

/// A client address or an account that shares a limited resource with others.
package struct Party: Sendable, Hashable {
    private enum Kind: Hashable { case address, account }

    private let kind: Kind
    private let bytes: [UInt8]

    /// A client by its IP address; IPv6 addresses of one /64 network are one client.
    package static func client(_ address: ClientAddress) -> Party {
        Party(kind: .address, bytes: address.subscriberPrefix)
    }

    /// An account by its e-mail address, whether it exists or not.
    package static func account(_ email: EmailAddress) -> Party {
        Party(kind: .account, bytes: Array(email.text.utf8))
    }
}
