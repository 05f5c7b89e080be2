/// A slot for hashing a password, which counts towards the share of each party. Held until it is released or
/// deinitialized.
package struct HashingShare: Sendable {
    let parties: [Party]
    private let slot: ConcurrencySlot

    init(_ parties: [Party], _ slot: ConcurrencySlot) {
        self.parties = parties
        self.slot = slot
    }

    /// Only the first call has an effect.
    func release() { slot.release() }
}
