package import Domain

/// Where a sign-in comes from.
package struct SignInClient: Sendable {
    package let address: ClientAddress
    package let device: DeviceName

    package init(_ address: ClientAddress, _ device: DeviceName) {
        self.address = address
        self.device = device
    }
}
