package import Domain
package import Logging

/// Submits an image request to the provider. The record is stored before the provider is called, so that a callback, a
/// crash or a rejection always finds it.
package struct SubmitImage: Sendable {
    private let repository: any ImageLifecycleRepository
    private let claims: any SessionClaimRepository
    private let provider: any ImageProvider
    private let signer: CallbackSigner
    private let schedule: PollSchedule
    private let environment: SystemEnvironment
    private let logger: Logger

    package init(
        repository: any ImageLifecycleRepository, claims: any SessionClaimRepository, provider: any ImageProvider,
        signer: CallbackSigner, schedule: PollSchedule, environment: SystemEnvironment, logger: Logger
    ) {
        self.repository = repository
        self.claims = claims
        self.provider = provider
        self.signer = signer
        self.schedule = schedule
        self.environment = environment
        self.logger = logger
    }

    /// - Parameter id: of the new record; if it exists already, nothing is submitted.
    /// - Returns: the stored record, normally pending.
    /// - Throws: `imageRefused` or `providerUnavailable` if the provider rejected the request, with the failed record's
    ///   path; `storageUnavailable` and `overloaded` if nothing was submitted.
    package func callAsFunction(
        _ request: ImageRequest, as id: RecordID, by owner: Owner
    ) async throws(Failure) -> GeneratedImage {
        let image = GeneratedImage(
            id: id, owner: owner, taskID: TaskID(placeholderFor: id), prompt: request.prompt.text,
            kind: request.kind.rawValue, state: .pending, originImage: request.references.first,
            referenceImages: request.references.isEmpty ? nil : request.references,
            characterIDs: request.characterIDs.isEmpty ? nil : request.characterIDs, createdAt: environment.now())
        switch try await repository.add(image, request: request, schedule: schedule) {
        case .existed(let image): return await resolveOwner(image) ?? image
        case .added(let image):
            guard let resolved = await resolveOwner(image) else {
                let submitted = try await submit(request, for: image)
                return await resolveOwner(submitted) ?? submitted
            }
            return try await submit(request, for: resolved)
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

    private func submit(_ request: ImageRequest, for image: GeneratedImage) async throws(Failure) -> GeneratedImage {
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
                _ = try await repository.settle(image.id, task: nil, .failed(reason))
                throw Self.failure(reason, image: image.id)
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

    /// The task is running, so this must not throw: the client would submit again.
    private func recordTaskID(of image: GeneratedImage, task: TaskID) async -> GeneratedImage {
        var result = image
        result.taskID = task
        do throws(Failure) {
            if let stored = try await repository.recordTaskID(image.id, task: task) { return stored }
            logger.error(
                "duplicate task id from provider",
                metadata: ["image_id": "\(image.id.text)", "task_id": "\(task.text)"])
            _ = try await repository.settle(image.id, task: nil, .failed(.generationFailed))
            // The task id belongs to the other record.
            result.taskID = image.taskID
            result.state = .failed(
                reason: .generationFailed, message: ImageFailure.generationFailed.message, at: nil)
        } catch {
            logger.error(
                "task id could not be stored",
                metadata: ["image_id": "\(image.id.text)", "task_id": "\(task.text)", "error": "\(error.detail)"])
        }
        return result
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
