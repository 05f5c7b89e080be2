package import Domain
package import Logging

/// Creates a video job and its history record, for both routes. The worker does the rest.
package struct SubmitVideo: Sendable {
    private let jobs: any VideoJobLifecycleRepository
    private let history: any GenerationLifecycleRepository
    private let claims: any SessionClaimRepository
    private let quota: StorageQuota
    private let ledger: any OrderLedger
    private let wake: VideoWakeSignals
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let logger: Logger

    /// - Parameter randomBytes: cryptographically random.
    package init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        claims: any SessionClaimRepository, quota: StorageQuota,
        ledger: any OrderLedger = UnmeteredOrders(), wake: VideoWakeSignals,
        randomBytes: @escaping @Sendable (Int) -> [UInt8],
        logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.claims = claims
        self.quota = quota
        self.ledger = ledger
        self.wake = wake
        self.randomBytes = randomBytes
        self.logger = logger
    }

    /// - Parameters:
    ///   - id: of the new job; if it exists already, none is created.
    ///   - order: its price depends on it.
    ///   - payer: whose budgets pay for it; nil for those of the owner.
    /// - Returns: the stored job, normally pending.
    /// - Throws: as not applied: `unauthenticated` if an account has claimed the visitor's session, `quotaExceeded`,
    ///   `budgetExhausted`, `idempotencyKeyReused` if the job was submitted and deleted, `storageUnavailable`,
    ///   `overloaded`. Unknown if the job may exist.
    package func callAsFunction(
        _ request: VideoRequest, as id: RecordID, by owner: Owner, priced order: PricedOrder, paidBy payer: Payer? = nil
    ) async throws(WriteFailure) -> VideoJob {
        try await beforeWriting { () throws(Failure) in
            try await claims.requireUnclaimed(owner)
            try await reserve(order, ItemReference(.video, id), by: payer ?? Payer(owner))
        }
        let proxyID = ProxyID(random: randomBytes(16))
        let new = NewVideoJob(id: id, owner: owner, request: request, proxyID: proxyID)
        switch try await add(new) {
        case .existed(let job):
            await resolveOwner(id, owner)
            return job
        case .added(let job):
            wake[.submissions].signal()
            await recordHistory(
                GenerationEntry(
                    id: id, owner: owner, request: request, proxyID: proxyID, createdAt: job.createdAt,
                    status: .processing))
            await resolveOwner(id, owner)
            return job
        }
    }

    /// Reserves room for the content, and the price.
    private func reserve(_ order: PricedOrder, _ item: ItemReference, by payer: Payer) async throws(Failure) {
        try await quota.reserve(item, of: payer.owner)
        do throws(Failure) {
            try await ledger.reserve(item, order, by: payer)
        } catch {
            // Ends by itself otherwise.
            if error.code == .budgetExhausted { try? await quota.release(item) }
            throw error
        }
    }

    private func add(_ job: NewVideoJob) async throws(WriteFailure) -> AddedVideoJob {
        do throws(WriteFailure) {
            return try await jobs.add(job)
        } catch {
            if case .notApplied = error { await ledger.cancel(ItemReference(.video, job.id)) }
            throw error
        }
    }

    /// Reassigns the job if its visitor has signed in meanwhile.
    private func resolveOwner(_ id: RecordID, _ owner: Owner) async {
        do throws(Failure) {
            _ = try await claims.resolveOwner(owner)
        } catch {
            logger.error(
                "session claim lookup failed",
                metadata: ["job_id": "\(id.text)", "user_id": "\(owner.text)", "error": "\(error.detail)"])
        }
    }

    /// A failure is no error for the client: the job exists, and the worker writes a missing history record.
    private func recordHistory(_ entry: GenerationEntry) async {
        do throws(Failure) {
            try await history.upsert(entry)
        } catch {
            logger.warning(
                "history record not written",
                metadata: [
                    "job_id": "\(entry.id.text)", "user_id": "\(entry.owner.text)", "error": "\(error.detail)",
                ])
        }
    }
}
