package import Domain
package import Logging

/// Submits an image request to the provider. Before the call, a majority stores the record, so that a callback always
/// finds it, also after a crash, and the mark of this attempt, so that no other attempt calls the provider.
package struct SubmitImage: Sendable {
    let repository: any ImageLifecycleRepository
    private let claims: any SessionClaimRepository
    private let quota: StorageQuota
    let ledger: any OrderLedger
    private let provider: any ImageProvider
    private let signer: CallbackSigner
    let journal: TaskJournal
    private let wake: WakeSignal
    private let schedule: PollSchedule
    private let environment: SystemEnvironment
    let logger: Logger

    /// - Parameter wake: signalled when an image is added; wakes this process's poller.
    package init(
        repository: any ImageLifecycleRepository, claims: any SessionClaimRepository, quota: StorageQuota,
        ledger: any OrderLedger = UnmeteredOrders(), provider: any ImageProvider, signer: CallbackSigner,
        journal: TaskJournal, wake: WakeSignal, schedule: PollSchedule,
        environment: SystemEnvironment, logger: Logger
    ) {
        self.repository = repository
        self.claims = claims
        self.quota = quota
        self.ledger = ledger
        self.provider = provider
        self.signer = signer
        self.journal = journal
        self.wake = wake
        self.schedule = schedule
        self.environment = environment
        self.logger = logger
    }

    /// - Parameters:
    ///   - id: id of the new record; an existing record is submitted only if no attempt has begun to.
    ///   - payer: whose budgets pay for it; nil for those of the owner.
    /// - Returns: the stored record, normally pending.
    /// - Throws: as not applied: `unauthenticated` if an account has claimed the visitor's session; `quotaExceeded`;
    ///   `budgetExhausted`; `idempotencyKeyReused` if the record was submitted and deleted; `imageRefused` or
    ///   `providerUnavailable` if the provider rejected the request, with the failed record's path; `storageUnavailable`
    ///   and `overloaded` if nothing was submitted. As unknown: if the record may exist, and this attempt has submitted
    ///   nothing; with `providerUnavailable` if the provider's error does not say whether it accepted the submission.
    package func callAsFunction(
        _ request: ImageRequest, as id: RecordID, by owner: Owner, paidBy payer: Payer? = nil
    ) async throws(WriteFailure) -> GeneratedImage {
        try await beforeWriting { () throws(Failure) in
            try await claims.requireUnclaimed(owner)
            try await reserve(request, ItemReference(.image, id), by: payer ?? Payer(owner))
        }
        let image = GeneratedImage(
            id: id, owner: owner, taskID: TaskID(placeholderFor: id), prompt: request.prompt.text,
            kind: request.kind.rawValue, state: .pending, originImage: request.references.first,
            referenceImages: request.references.isEmpty ? nil : request.references,
            characterIDs: request.characterIDs.isEmpty ? nil : request.characterIDs, createdAt: environment.now())
        let stored = try await add(image, request)
        wake.signal(after: schedule.first)
        guard let resolved = await resolveOwner(stored) else {
            let submitted = try await submit(request, for: stored)
            return await resolveOwner(submitted) ?? submitted
        }
        return try await submit(request, for: resolved)
    }

    /// Reserves room for the content, and the price.
    private func reserve(
        _ request: ImageRequest, _ item: ItemReference, by payer: Payer
    ) async throws(Failure) {
        try await quota.reserve(item, of: payer.owner)
        do throws(Failure) {
            try await ledger.reserve(item, PricedOrder(request), by: payer)
        } catch {
            // Ends by itself otherwise.
            if error.code == .budgetExhausted { try? await quota.release(item) }
            throw error
        }
    }

    private func add(_ image: GeneratedImage, _ request: ImageRequest) async throws(WriteFailure) -> GeneratedImage {
        do throws(WriteFailure) {
            switch try await repository.add(image, request: request, schedule: schedule) {
            case .added(let image), .existed(let image): return image
            }
        } catch {
            if case .notApplied = error { await ledger.cancel(ItemReference(.image, image.id)) }
            throw error
        }
    }

    /// Resolves the owner of a record whose visitor may have signed in meanwhile.
    ///
    /// - Returns: nil on a failure, which is retried later instead of failing the request.
    private func resolveOwner(_ image: GeneratedImage) async -> GeneratedImage? {
        do throws(Failure) {
            var resolved = image
            resolved.owner = try await claims.resolveOwner(image.owner)
            return resolved
        } catch {
            logger.error(
                "session claim lookup failed",
                metadata: ["image_id": "\(image.id.text)", "error": "\(error.detail)"])
            return nil
        }
    }

    private func submit(
        _ request: ImageRequest, for image: GeneratedImage
    ) async throws(WriteFailure) -> GeneratedImage {
        if case .failed(let reason?, _, _, isInferred: true) = image.state {
            throw .unknown(detail: "submitted before", report: Self.failure(reason, image: image.id))
        }
        guard image.state == .pending else { return image }
        let confirmation = try await confirm(request, image)
        guard try await mayBegin(image.id) else { return image }
        if case .refused(let failure) = confirmation {
            await settle(image, .refused(.quotaExhausted))
            throw .notApplied(failure.located(at: Self.location(of: image.id)))
        }
        var request = request
        // The images of the attempt that added the record, not those that a later attempt has uploaded.
        request.references = image.referenceImages ?? []
        let task: TaskID
        do throws(ImageSubmissionError) {
            task = try await provider.submit(
                ImageSubmission(request: request, callbackURL: signer.url(for: image.id)))
        } catch {
            switch error {
            case .refused(let reason, let detail):
                logger.warning(
                    "image submission rejected",
                    metadata: ["image_id": "\(image.id.text)", "reason": "\(reason.rawValue)", "error": "\(detail)"])
                await settle(image, .refused(reason))
                throw .notApplied(Self.failure(reason, image: image.id))
            case .failed(let reason, let detail):
                // The client gets the error, but a callback may still deliver the image: the idempotency key keeps this
                // record, so that a repeated request is not charged again.
                logger.warning(
                    "image submission failed",
                    metadata: ["image_id": "\(image.id.text)", "reason": "\(reason.rawValue)", "error": "\(detail)"])
                await settle(image, .gaveUp(reason))
                throw .unknown(detail: detail, report: Self.failure(reason, image: image.id))
            case .outcomeUnknown(let detail):
                // It may have been accepted and charged: another submission could be charged twice. A callback finds
                // the record without a task id; without a callback it times out.
                logger.warning(
                    "image submission outcome unknown",
                    metadata: ["image_id": "\(image.id.text)", "error": "\(detail)"])
                return image
            }
        }
        return await recordTaskID(of: image, task: task)
    }

    /// Whether the budgets still hold the price. Every failure is reported as unknown, because the record exists.
    private func confirm(
        _ request: ImageRequest, _ image: GeneratedImage
    ) async throws(WriteFailure) -> Confirmation {
        do throws(Failure) {
            return try await ledger.confirm(ItemReference(.image, image.id), PricedOrder(request), by: image.owner)
        } catch {
            throw .unknown(detail: error.detail)
        }
    }

    /// Whether this attempt calls the provider. Every failure is reported as unknown, because the record exists.
    private func mayBegin(_ id: RecordID) async throws(WriteFailure) -> Bool {
        do throws(WriteFailure) {
            return try await repository.beginSubmission(id, attempt: environment.makeRecordID())
        } catch {
            throw .unknown(detail: error.detail)
        }
    }
}
