/// All that is stored of a password.
package struct PasswordHash: Sendable, Hashable {
    package let salt: [UInt8]
    package let hash: [UInt8]
    package let cost: ScryptCost

    package init(salt: [UInt8], hash: [UInt8], cost: ScryptCost) {
        self.salt = salt
        self.hash = hash
        self.cost = cost
    }
}
