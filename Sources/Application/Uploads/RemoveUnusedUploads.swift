import Domain
package import Logging

/// Deletes uploads that no record refers to.
package struct RemoveUnusedUploads: Sendable {
    private let uploads: any UnusedUploadRepository
    private let remove: RemoveObjects
    private let logger: Logger

    package init(uploads: any UnusedUploadRepository, remove: RemoveObjects, logger: Logger) {
        self.uploads = uploads
        self.remove = remove
        self.logger = logger
    }

    /// Deletes one batch.
    ///
    /// - Returns: the numbers of uploads that were looked up, and of those that were deleted.
    func callAsFunction(atMost count: Int) async throws(Failure) -> PurgedBatch {
        let found = try await uploads.claimUnused(atMost: count)
        var batch = PurgedBatch(found: found.count)
        for upload in found.unused where !Task.isCancelled {
            do throws(Failure) {
                try await remove.remove([upload])
                batch.deleted += 1
            } catch {
                logger.warning(
                    "unused upload not deleted", metadata: ["object": "\(upload.id.text)", "error": "\(error.detail)"])
                batch.failure = error
            }
        }
        return batch
    }
}
