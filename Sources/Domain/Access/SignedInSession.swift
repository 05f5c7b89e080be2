/// A sign-in of a user on a device.
package struct SignedInSession: Sendable {
    package var id: RecordID
    package var user: UserID
    package var device: DeviceName
    /// The client's IP address at the sign-in.
    package var address: String
    package var createdAt: Timestamp
    /// Exact to about a minute.
    package var lastUsedAt: Timestamp
    package var expiresAt: Timestamp

    package init(
        id: RecordID, user: UserID, device: DeviceName, address: String, createdAt: Timestamp, lastUsedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.user = user
        self.device = device
        self.address = address
        self.createdAt = createdAt
        self.lastUsedAt = lastUsedAt
        self.expiresAt = expiresAt
    }
}
