package import Domain
package import Logging

/// Submits an image request to the provider. Before the call, a majority stores the record, so that a callback always
/// finds it, also after a crash, and the mark of this attempt, so that no other attempt calls the provider.
package struct SubmitImage: Sendable {
    private let repository: any ImageLifecycleRepository
    private let claims: any SessionClaimRepository
    private let quota: StorageQuota
    private let ledger: any OrderLedger
    private let provider: any ImageProvider
    private let signer: CallbackSigner
    private let journal: TaskJournal
    private let wake: WakeSignal
    private let schedule: PollSchedule
    private let environment: SystemEnvironment
    private let logger: Logger

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
    ///   `imageRefused` or
    ///   `providerUnavailable` if the provider rejected the request, with the failed record's path; `storageUnavailable`
    ///   and `overloaded` if nothing was submitted. As unknown: if the record may exist, and this attempt has submitted
    ///   nothing; with `providerUnavailable` if the provider's error does not say whether it accepted the submission.
    package func callAsFunction(
        _ request: ImageRequest, as id: RecordID, by owner: Owner, paidBy payer: Payer? = nil
    ) async throws(WriteFailure) -> GeneratedImage {
        try await beforeWriting { () throws(Failure) in
            try await claims.requireUnclaimed(owner)
            try await quota.reserve(ItemReference(.image, id), of: owner)
        }
        let image = GeneratedImage(
            id: id, owner: owner, taskID: TaskID(placeholderFor: id), prompt: request.prompt.text,
            kind: request.kind.rawValue, state: .pending, originImage: request.references.first,
            referenceImages: request.references.isEmpty ? nil : request.references,
            characterIDs: request.characterIDs.isEmpty ? nil : request.characterIDs, createdAt: environment.now())
        let stored =
            switch try await repository.add(image, request: request, schedule: schedule) {
            case .added(let image), .existed(let image): image
            }
        wake.signal(after: schedule.first)
        guard let resolved = await resolveOwner(stored) else {
            let submitted = try await submit(request, for: stored)
            return await resolveOwner(submitted) ?? submitted
        }
        return try await submit(request, for: resolved)
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
        guard image.state == .pending, try await mayBegin(image.id) else { return image }
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
                await settle(image, reason == .providerUnavailable ? .gaveUp(reason) : .failed(reason))
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

    /// Whether this attempt calls the provider. Every failure is reported as unknown, because the record exists.
    private func mayBegin(_ id: RecordID) async throws(WriteFailure) -> Bool {
        do throws(WriteFailure) {
            return try await repository.beginSubmission(id, attempt: environment.makeRecordID())
        } catch {
            throw .unknown(detail: error.detail)
        }
    }

    /// Stores the task id. Does not throw: the task is running, and the client would submit again. After a failure the
    /// journal keeps the id until it is stored.
    private func recordTaskID(of image: GeneratedImage, task: TaskID) async -> GeneratedImage {
        var result = image
        result.taskID = task
        await journal.hold(UnstoredTask(.image, image.id, task))
        do throws(WriteFailure) {
            let stored = try await repository.recordTaskID(image.id, task: task)
            if let stored, stored.taskID == task {
                await journal.release(image.id)
                return stored
            }
            await journal.refuse(image.id)
            if let stored { return stored }
            logger.error(
                "duplicate task id from provider",
                metadata: ["image_id": "\(image.id.text)", "task_id": "\(task.text)"])
            await settle(image, .gaveUp(.generationFailed))
            // The task id belongs to the other record.
            result.taskID = image.taskID
            result.state = .failed(
                reason: .generationFailed, message: ImageFailure.generationFailed.message, at: nil)
        } catch {
            logger.error(
                "task id not stored",
                metadata: ["image_id": "\(image.id.text)", "task_id": "\(task.text)", "error": "\(error.detail)"])
            journal.leave(image.id)
        }
        return result
    }

    /// Stores an outcome. A failure is only logged: the client gets the outcome anyway, and a record that stays pending
    /// times out.
    private func settle(_ image: GeneratedImage, _ outcome: ImageOutcome) async {
        do throws(WriteFailure) {
            _ = try await repository.settle(image.id, task: nil, outcome)
        } catch {
            logger.error(
                "image outcome not stored",
                metadata: ["image_id": "\(image.id.text)", "error": "\(error.detail)"])
        }
    }

    private static func failure(_ reason: ImageFailure, image: RecordID) -> Failure {
        let location = "/api/v1/nanobanana/images/\(image.text)"
        switch reason {
        case .promptRefused, .referenceImageRefused, .requestRefused:
            return Failure(.imageRefused, reason.message, location: location)
        case .quotaExhausted, .providerUnavailable, .generationFailed, .timedOut:
            return Failure(.providerUnavailable, reason.message, retryAfter: 60, location: location)
        }
    }
}
