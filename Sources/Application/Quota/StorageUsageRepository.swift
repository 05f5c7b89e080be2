package import Domain

/// Sums up what owners store. There is no counter that could drift: what is used is the sum of the rows of `media`, and a
/// reservation counts as long as the content of its record is still to come.
package protocol StorageUsageRepository: Sendable {
    /// Reserves bytes for a record.
    ///
    /// - Returns: false if the record has a reservation already, which stays as it is.
    func reserve(_ bytes: Int64, for record: ItemReference, of owner: Owner) async throws(Failure) -> Bool

    /// Ends a reservation; a missing one is no error.
    func release(_ record: ItemReference) async throws(Failure)

    /// - Returns: bytes that are stored, and those that are reserved for submissions in progress.
    func usage(of owner: Owner) async throws(Failure) -> (used: Int64, reserved: Int64)
}
