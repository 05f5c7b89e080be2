package import Domain
package import Logging

/// Stores images that a client has uploaded for a submission.
package struct StoreUpload: Sendable {
    private let store: StoreMedia
    private let media: any MediaRepository
    private let remove: RemoveObjects
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let logger: Logger

    package init(
        store: StoreMedia, media: any MediaRepository, remove: RemoveObjects,
        randomBytes: @escaping @Sendable (Int) -> [UInt8], logger: Logger
    ) {
        self.store = store
        self.media = media
        self.remove = remove
        self.randomBytes = randomBytes
        self.logger = logger
    }

    /// - Returns: the public name.
    /// - Throws: `storageFull`, `storageUnavailable`.
    package func callAsFunction(_ image: ImageFile, of owner: Owner) async throws(Failure) -> UploadName {
        let name = UploadName(random: randomBytes(16), format: image.format)
        let stored = try await store([try await piece(of: image)], of: owner, for: nil, at: name.key)
        do throws(Failure) {
            try await media.end(stored.write)
        } catch {
            // A write that is still registered would be swept, and the upload with it.
            await store.abandon(stored)
            throw error
        }
        return name
    }

    /// Deletes an upload that no record refers to; a failure is logged, and repaired by `storage check`.
    package func remove(_ name: UploadName) async {
        await Task {
            do throws(Failure) {
                try await remove.remove(name)
            } catch {
                logger.warning("upload not removed", metadata: ["file": "\(name.text)", "error": "\(error.detail)"])
            }
        }.value
    }

    private func piece(of image: ImageFile) async throws(Failure) -> FetchedContent.Piece {
        do {
            return try await ComputeThreads.images.run {
                FetchedContent.Piece(.upload, .bytes(image.bytes), MediaFacts(image))
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw .unexpected("\(error)")
        }
    }
}
