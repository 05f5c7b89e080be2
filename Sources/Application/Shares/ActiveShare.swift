package import Domain

/// A share that sends something to a visitor.
package struct ActiveShare: Sendable, Hashable {
    package let id: RecordID
    /// Another one means another password.
    private let secret: [UInt8]

    package init(_ stored: StoredShare) {
        id = stored.share.id
        secret = stored.secret
    }
}
