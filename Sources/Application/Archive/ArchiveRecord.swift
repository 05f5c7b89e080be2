package import Domain
package import Logging

/// Copies the content of one record into storage, or makes again what is missing of one that is in storage.
package struct ArchiveRecord: Sendable {
    /// With exponential backoff up to an hour, about a day.
    package static let maximumAttempts = 30
    /// A video is lost only when so many attempts, about a minute, have found that it is gone or is not a video: a CDN
    /// may answer like that for a moment.
    private static let definiteAttempts = 5

    package enum Outcome: Sendable, Hashable {
        case archived
        /// Another copy was stored before, the record was deleted, or another process has claimed it.
        case superseded
        /// It is attempted again later.
        case postponed
        case lost(ArchiveLoss)
    }

    private let repositories: PerKind<any ArchiveRepository>
    private let images: any ArchiveSource
    private let videos: any ArchiveSource
    private let store: StoreMedia
    private let remove: RemoveObjects
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        repositories: PerKind<any ArchiveRepository>, images: any ArchiveSource, videos: any ArchiveSource,
        store: StoreMedia,
        remove: RemoveObjects, clock: any Clock<Duration>, logger: Logger
    ) {
        self.repositories = repositories
        self.images = images
        self.videos = videos
        self.store = store
        self.remove = remove
        self.clock = clock
        self.logger = logger
    }

    /// If the content is unavailable, it stores in the record that the copy is postponed, or that the content is lost.
    ///
    /// - Parameter isClaimed: whether this process holds the record's lease, and is to extend it.
    /// - Throws: if the outcome could not be stored in the record, or storage is full or unavailable.
    @discardableResult package func callAsFunction(
        _ record: UnarchivedRecord, isClaimed: Bool
    ) async throws(Failure) -> Outcome {
        guard isClaimed else { return try await copy(record, isClaimed: false) }
        let repository = repositories[record.record.kind]
        return try await holdingLease(every: ArchiveLease.renewal, clock: clock) { () throws(Failure) in
            try await repository.renew(record)
        } _: { () throws(Failure) in
            try await copy(record, isClaimed: true)
        } ?? .superseded
    }

    private func copy(_ record: UnarchivedRecord, isClaimed: Bool) async throws(Failure) -> Outcome {
        let content: FetchedContent
        do throws(ArchiveSourceError) {
            content = try await source(of: record).fetch(record)
        } catch {
            return try await settle(error, record, isClaimed: isClaimed)
        }
        var pieces = content.pieces
        if case .stored(_, let missing) = record.origin { pieces.removeAll { !missing.contains($0.kind) } }
        // A renderer may have failed because the machine is busy: a video has some attempts.
        guard !pieces.isEmpty else { return try await settle(.lost(.unreadable), record, isClaimed: isClaimed) }
        let stored: StoredMedia
        do throws(Failure) {
            stored = try await store(pieces, of: record.owner, for: record.record)
        } catch {
            return try await postpone(record, after: error, isClaimed: isClaimed)
        }
        return try await refer(record, to: stored, color: content.color)
    }

    private func source(of record: UnarchivedRecord) -> any ArchiveSource {
        switch record.record.kind {
        case .image: images
        case .video: videos
        }
    }

    /// Makes the record refer to the stored objects, or removes them.
    private func refer(
        _ record: UnarchivedRecord, to stored: StoredMedia, color: MeanColor?
    ) async throws(Failure) -> Outcome {
        do throws(WriteFailure) {
            guard try await addReference(from: record, to: stored, color: color) else {
                await store.abandon(stored)
                return .superseded
            }
        } catch {
            switch error {
            case .notApplied(let failure):
                await store.abandon(stored)
                throw failure
            // The record may refer to the objects. `SweepAbandonedWrites` finds out.
            case .unknown(let detail, _): throw .unavailableStorage(detail)
            }
        }
        await store.confirm(stored)
        if case .file(let name) = record.origin { await removeFile(name) }
        return .archived
    }

    /// - Returns: false if the record must not refer to the objects.
    private func addReference(
        from record: UnarchivedRecord, to stored: StoredMedia, color: MeanColor?
    ) async throws(WriteFailure) -> Bool {
        let repository = repositories[record.record.kind]
        if case .stored = record.origin { return try await repository.add(DerivedObjects(stored.objects), to: record) }
        return try await repository.markArchived(record.record.id, as: ArchivedContent(stored, color: color))
    }

    private func settle(
        _ error: ArchiveSourceError, _ record: UnarchivedRecord, isClaimed: Bool
    ) async throws(Failure) -> Outcome {
        switch error {
        case .lost(let reason):
            if isClaimed, record.record.kind == .video, record.attempts < Self.definiteAttempts {
                log(.notice, "content unavailable", record, ["reason": "\(reason.rawValue)"])
                try await repositories[record.record.kind].postpone(record)
                return .postponed
            }
            return try await lose(record, because: reason)
        case .storage(let failure): return try await postpone(record, after: failure, isClaimed: isClaimed)
        case .unavailable(let detail):
            log(.notice, "content unavailable", record, ["error": "\(detail)"])
            guard isClaimed, !Task.isCancelled else { return .postponed }
            if record.attempts >= Self.maximumAttempts { return try await lose(record, because: .unreachable) }
            try await repositories[record.record.kind].postpone(record)
            return .postponed
        }
    }

    private func lose(_ record: UnarchivedRecord, because reason: ArchiveLoss) async throws(Failure) -> Outcome {
        let repository = repositories[record.record.kind]
        if case .stored = record.origin {
            log(.warning, "thumbnails not made again", record, ["reason": "\(reason.rawValue)"])
            // A repair may have scheduled a new copy of the content meanwhile, which is not lost.
            try await repository.giveUp(record)
        } else {
            log(.warning, "content lost", record, ["reason": "\(reason.rawValue)"])
            try await repository.markLost(record.record.id, because: reason)
        }
        return .lost(reason)
    }

    /// Our own storage has failed. The content is not lost, however often that happens.
    private func postpone(
        _ record: UnarchivedRecord, after failure: Failure, isClaimed: Bool
    ) async throws(Failure) -> Outcome {
        // At a shutdown another process continues after the lease.
        if isClaimed, !Task.isCancelled { try await repositories[record.record.kind].postpone(record) }
        throw failure
    }

    /// After a failure the file stays, but nothing uses it.
    private func removeFile(_ name: UploadName) async {
        do throws(Failure) {
            try await remove.removeFile(name)
        } catch {
            logger.warning("old file not removed", metadata: ["file": "\(name.text)", "error": "\(error.detail)"])
        }
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ record: UnarchivedRecord, _ details: Logger.Metadata
    ) {
        var metadata = details
        metadata["record"] = "\(record.record.id.text)"
        metadata["attempts"] = "\(record.attempts)"
        logger.log(level: level, message, metadata: metadata)
    }
}

extension ArchivedContent {
    /// - Parameter stored: the content, and the objects that were made from it.
    fileprivate init(_ stored: StoredMedia, color: MeanColor?) {
        let content = stored.objects[0]
        self.init(object: content.id, version: UInt64(content.facts.digest.sha256.prefix(16), radix: 16)!)
        width = content.facts.width
        height = content.facts.height
        durationMilliseconds = content.facts.durationMilliseconds
        self.color = color
        derived = DerivedObjects(stored.objects)
    }
}
