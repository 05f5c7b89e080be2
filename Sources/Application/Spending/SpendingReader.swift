package import Domain

/// What was spent, for admins.
package protocol SpendingReader: Sendable {
    /// - Parameters:
    ///   - days: of UTC, inclusive: `2026-11-26`.
    ///   - owner: nil for all.
    func rows(
        _ days: ClosedRange<String>, by group: SpendingGroup, of owner: Owner?
    ) async throws(Failure) -> [SpendingRow]

    /// The orders of which it is unknown whether the provider charges for them.
    func unknown(atMost count: Int) async throws(Failure) -> [UnknownSpending]

    /// How many these are.
    func countUnknown() async throws(Failure) -> Int

    /// - Returns: false unless its state is `unknown`.
    func decide(_ order: RecordID, isCharged: Bool, by actor: AuditActor) async throws(Failure) -> Bool
}
