package import Domain

/// Limits how much each owner stores. Before a submission is sent, room for its content is reserved, so that no content
/// is paid for that cannot be stored.
package struct StorageQuota: Sendable {
    /// What is reserved for an image with its thumbnails: a large PNG.
    package static let imageEstimate: Int64 = 8 << 20
    /// What is reserved for a video with its poster, preview and thumbnails: ten seconds of 1080p.
    package static let videoEstimate: Int64 = 32 << 20

    private let repository: any StorageUsageRepository
    private let standard: Int64?
    private let ownLimit: @Sendable (Owner) async throws(Failure) -> Int64?

    /// - Parameters:
    ///   - allowed: in bytes, for each owner without an own limit; nil for no limit.
    ///   - ownLimit: in bytes, of an owner; nil for none.
    package init(
        repository: any StorageUsageRepository, allowed: Int64?,
        ownLimit: @escaping @Sendable (Owner) async throws(Failure) -> Int64? = { _ in nil }
    ) {
        self.repository = repository
        standard = allowed
        self.ownLimit = ownLimit
    }

    /// Reserves room for the content of a record that is about to be submitted. The reservation ends when the content
    /// is in storage, when the submission has failed, or when there is no such record after some minutes. A submission
    /// that has a reservation already is never refused, because it may have been sent.
    ///
    /// - Throws: `quotaExceeded` with the figures; then nothing is reserved.
    package func reserve(_ record: ItemReference, of owner: Owner) async throws(Failure) {
        guard let allowed = try await allowed(for: owner) else { return }
        let needed = Self.estimate(of: record.kind)
        guard try await repository.reserve(needed, for: record, of: owner) else { return }
        let usage = try await usage(of: owner, allowed: allowed)
        guard usage.used + usage.reserved > allowed else { return }
        try await repository.release(record)
        let others = StorageUsage(used: usage.used, reserved: usage.reserved - needed, allowed: allowed)
        throw Self.exceeded(others, needed: needed, allowed: allowed)
    }

    /// Checks that there is room for a record that is submitted again, and reserves it.
    ///
    /// - Throws: `quotaExceeded` with the figures.
    package func reserveAgain(_ record: ItemReference, of owner: Owner) async throws(Failure) {
        guard let allowed = try await allowed(for: owner) else { return }
        let (usage, needed) = (try await usage(of: owner, allowed: allowed), Self.estimate(of: record.kind))
        guard usage.used + usage.reserved + needed <= allowed else {
            throw Self.exceeded(usage, needed: needed, allowed: allowed)
        }
        _ = try await repository.reserve(needed, for: record, of: owner)
    }

    /// Ends the reservation of a record that is not submitted after all; it ends by itself after some minutes otherwise.
    package func release(_ record: ItemReference) async throws(Failure) { try await repository.release(record) }

    package func usage(of owner: Owner) async throws(Failure) -> StorageUsage {
        try await usage(of: owner, allowed: try await allowed(for: owner))
    }

    private func allowed(for owner: Owner) async throws(Failure) -> Int64? { try await ownLimit(owner) ?? standard }

    private func usage(of owner: Owner, allowed: Int64?) async throws(Failure) -> StorageUsage {
        let (used, reserved) = try await repository.usage(of: owner)
        return StorageUsage(used: used, reserved: reserved, allowed: allowed)
    }

    private static func exceeded(_ usage: StorageUsage, needed: Int64, allowed: Int64) -> Failure {
        Failure(
            .quotaExceeded, "There is not enough room in your storage for this. Delete something permanently first.",
            faults: [
                Failure.FieldError("used", "\(usage.used) bytes"),
                Failure.FieldError("reserved", "\(usage.reserved) bytes"),
                Failure.FieldError("needed", "\(needed) bytes"),
                Failure.FieldError("allowed", "\(allowed) bytes"),
            ])
    }

    private static func estimate(of kind: ItemKind) -> Int64 {
        switch kind {
        case .image: imageEstimate
        case .video: videoEstimate
        }
    }
}

/// What an owner stores, in bytes.
package struct StorageUsage: Sendable, Hashable {
    /// Originals, derived files and uploads, the trash included.
    package let used: Int64
    /// For submissions in progress.
    package let reserved: Int64
    /// Nil: no limit.
    package let allowed: Int64?

    package init(used: Int64, reserved: Int64, allowed: Int64?) {
        self.used = used
        self.reserved = reserved
        self.allowed = allowed
    }
}
