package import Domain

/// Looks up which records of both histories are deleted.
package protocol DeletedRecordRepository: Sendable {
    /// - Returns: those that are in the trash, being deleted permanently, or gone.
    func deleted(among records: Set<RecordReference>) async throws(Failure) -> Set<RecordReference>
}
