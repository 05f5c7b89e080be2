package import Domain

/// Remembers from which devices users have signed in.
package protocol KnownDeviceRepository: Sendable {
    /// - Parameter device: a hash of the device's name and network.
    /// - Returns: whether the account knew other devices, but not this one.
    func remember(_ device: SecretHash, of account: RecordID) async throws(Failure) -> Bool
}
