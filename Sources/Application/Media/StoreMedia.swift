package import Domain
package import Logging

/// Stores objects and their rows, so that a crash at any point leaves either all of them, referred to by their record, or
/// a registered write that is cleaned up.
package struct StoreMedia: Sendable {
    /// How often the lease of a write that takes long is extended.
    private static let renewal: Duration = .seconds(15)

    private let media: any MediaRepository
    private let stores: MediaStores
    private let claims: any SessionClaimRepository
    private let environment: SystemEnvironment
    private let logger: Logger

    package init(
        media: any MediaRepository, stores: MediaStores, claims: any SessionClaimRepository,
        environment: SystemEnvironment, logger: Logger
    ) {
        self.media = media
        self.stores = stores
        self.claims = claims
        self.environment = environment
        self.logger = logger
    }

    /// Stores the pieces in the current store. Then either `confirm` or `abandon` the result. If an account has claimed the
    /// owner's session meanwhile, they belong to the account.
    ///
    /// - Parameters:
    ///   - pieces: the content that the others are made from first.
    ///   - record: nil for an upload.
    ///   - key: of the first piece; nil for a new one.
    /// - Throws: `storageFull`, `storageUnavailable`. Objects may be left then; `SweepAbandonedWrites` removes them.
    package func callAsFunction(
        _ pieces: [FetchedContent.Piece], of owner: Owner, for record: ItemReference?, at key: ObjectKey? = nil
    ) async throws(Failure) -> StoredMedia {
        try stores.requireVerified()
        let objects = pieces.enumerated().map { index, piece in
            MediaObject(
                id: environment.makeRecordID(), owner: owner, record: record, kind: piece.kind,
                location: MediaLocation(store: stores.current.name, key: (index == 0 ? key : nil) ?? newKey(piece)),
                facts: piece.facts)
        }
        let write = MediaWrite(
            id: environment.makeRecordID(), record: record,
            parts: objects.map(MediaWrite.Part.init))
        try await media.begin(write)
        do throws(Failure) {
            try await put(pieces, as: objects, of: write.id)
        } catch {
            // An unconfirmed object may still arrive: the write stays registered, and the sweep removes it again.
            await removeBytes(objects)
            throw error
        }
        let stored = StoredMedia(write: write.id, objects: objects)
        do throws(WriteFailure) {
            try await media.insert(objects, of: write.id)
        } catch {
            // After an unknown outcome the sweep removes the objects: a late insert would leave rows without bytes.
            if case .notApplied = error { await abandon(stored) }
            throw Self.failure(error)
        }
        do throws(Failure) {
            // The owner is as old as the copy, and the visitor may have signed in since. Before a record refers to the
            // objects, so that a crash in between leaves none with the old owner.
            _ = try await claims.resolveOwner(owner)
        } catch {
            await abandon(stored)
            throw error
        }
        return stored
    }

    /// Ends the write after its record refers to the objects. A failure is only logged: the sweep ends the write later.
    package func confirm(_ stored: StoredMedia) async {
        do throws(Failure) {
            try await media.end(stored.write)
        } catch {
            logger.warning(
                "media write not ended", metadata: ["write": "\(stored.write.text)", "error": "\(error.detail)"])
        }
    }

    /// Removes the objects, also in a cancelled task. A failure is only logged: the sweep removes them later.
    package func abandon(_ stored: StoredMedia) async {
        await Task {
            do throws(Failure) {
                try await media.remove(stored.objects.map(MediaWrite.Part.init), from: stores)
                try await media.end(stored.write)
            } catch {
                logger.warning(
                    "media write not undone", metadata: ["write": "\(stored.write.text)", "error": "\(error.detail)"])
            }
        }.value
    }

    private func put(
        _ pieces: [FetchedContent.Piece], as objects: [MediaObject], of write: RecordID
    ) async throws(Failure) {
        let isComplete: Void? = try await holdingLease(every: Self.renewal, clock: environment.clock) {
            () throws(Failure) in
            try await media.renew(write)
        } _: { () throws(Failure) in
            for (piece, object) in zip(pieces, objects) {
                try await stores.current.put(
                    piece.bytes, as: object.location.key, digest: piece.facts.digest,
                    contentType: piece.facts.contentType)
            }
        }
        // A full lease for the insert and for what the caller does next.
        guard isComplete != nil, try await media.renew(write) else {
            throw .unavailableStorage("the write \(write.text) took too long, and was taken for abandoned")
        }
    }

    private func removeBytes(_ objects: [MediaObject]) async {
        await Task {
            for object in objects { try? await stores.current.remove(object.location.key) }
        }.value
    }

    private func newKey(_ piece: FetchedContent.Piece) -> ObjectKey {
        ObjectKey(random: environment.randomBytes(16), fileExtension: piece.facts.fileExtension)
    }

    private static func failure(_ error: WriteFailure) -> Failure {
        if case .notApplied(let failure) = error { return failure }
        return .unavailableStorage(error.detail)
    }
}

/// Objects that are stored with their rows, and that no record refers to yet.
package struct StoredMedia: Sendable, Hashable {
    /// The registered write.
    package let write: RecordID
    /// In the order of the pieces.
    package let objects: [MediaObject]
}

extension MediaFacts {
    /// By the content type; `bin` for others than those of images and videos.
    fileprivate var fileExtension: String {
        switch contentType {
        case "video/mp4": "mp4"
        case "video/quicktime": "mov"
        case "video/webm": "webm"
        case "video/ogg": "ogv"
        default: ImageFormat.allCases.first { $0.contentType == contentType }?.fileExtension ?? "bin"
        }
    }
}
