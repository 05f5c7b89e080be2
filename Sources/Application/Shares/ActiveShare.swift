package import Domain

/// A share that sends something to a visitor.
package struct ActiveShare: Sendable, Hashable {
    package let id: RecordID
    package let owner: Owner
    /// Another one means another password.
    private let secret: [UInt8]

    package init(_ stored: StoredShare) {
        id = stored.share.id
        owner = stored.share.owner
        secret = stored.secret
    }

    /// The owner does not count: a share that an account takes over stays the same.
    package static func == (left: ActiveShare, right: ActiveShare) -> Bool {
        left.id == right.id && left.secret == right.secret
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
