package import Domain

/// Looks up which records were deleted, so that the streams of their bytes end.
package protocol DeletedRecordRepository: Sendable {
    /// - Returns: those of the records that are in the trash, or gone.
    func deleted(among records: Set<ItemReference>) async throws(Failure) -> Set<ItemReference>
}
