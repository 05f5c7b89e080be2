/// What entitles some parties to hash a password, as part of their share of all hashing. Held until it is released, at
/// the latest when it is dropped.
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
