package import Domain
package import Logging

/// Asks the provider for an image. The record is there before the provider is called, so whatever happens afterwards,
/// a callback, a crash, a refusal, finds something to be written to.
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
        signer: CallbackSigner,
        schedule: PollSchedule, environment: SystemEnvironment, logger: Logger
    ) {
        self.repository = repository
        self.claims = claims
        self.provider = provider
        self.signer = signer
        self.schedule = schedule
        self.environment = environment
        self.logger = logger
    }

    /// - Parameter id: of the record to be; if it is there already, its order is not given again.
    /// - Returns: the record as it stands, pending in the ordinary case.
    /// - Throws: `imageRefused` or `providerUnavailable` where the provider did not take the order, with the failed
    ///   record's address; `storageUnavailable` and `overloaded` where nothing was ordered.
    package func callAsFunction(
        _ request: ImageRequest, as id: RecordID, by owner: Owner
    ) async throws(Failure) -> GeneratedImage {
        let image = GeneratedImage(
            id: id, owner: owner, taskID: TaskID(standingIn: id), prompt: request.prompt.text,
            kind: request.kind.rawValue, state: .pending, originImage: request.references.first,
            referenceImages: request.references.isEmpty ? nil : request.references,
            characterIDs: request.characterIDs.isEmpty ? nil : request.characterIDs, createdAt: environment.now())
        switch try await repository.add(image, request: request, schedule: schedule) {
        case .existed(let image): return await followClaim(image) ?? image
        case .added(let image):
            guard let followed = await followClaim(image) else {
                let ordered = try await order(request, for: image)
                return await followClaim(ordered) ?? ordered
            }
            return try await order(request, for: followed)
        }
    }

    /// A visitor may have signed in while this went on; then the record is their account's.
    ///
    /// - Returns: nil where that is not known: no reason to refuse what has been asked for, but to look again.
    private func followClaim(_ image: GeneratedImage) async -> GeneratedImage? {
        do throws(Failure) {
            var followed = image
            followed.owner = try await claims.follow(image.owner)
            return followed
        } catch {
            logger.error(
                "whether a visitor has signed in is not known",
                metadata: ["image": "\(image.id.text)", "detail": "\(error.detail)"])
            return nil
        }
    }

    private func order(_ request: ImageRequest, for image: GeneratedImage) async throws(Failure) -> GeneratedImage {
        let task: TaskID
        do throws(ImageSubmissionError) {
            task = try await provider.submit(
                ImageSubmission(request: request, callbackAddress: signer.address(for: image.id)))
        } catch {
            switch error {
            case .refused(let reason, let detail):
                logger.warning(
                    "the provider did not take an order",
                    metadata: ["image": "\(image.id.text)", "reason": "\(reason.rawValue)", "detail": "\(detail)"])
                _ = try await repository.settle(image.id, task: nil, .failed(reason))
                throw Self.failure(reason, image: image.id)
            case .outcomeUnknown(let detail):
                // It may be being made, and paid for: ordering again could pay twice. The callback finds the record
                // without the task's name; without a callback it times out.
                logger.warning(
                    "what became of an order is not known",
                    metadata: ["image": "\(image.id.text)", "detail": "\(detail)"])
                return image
            }
        }
        return await name(image, task: task)
    }

    /// The work has begun, so nothing here may end in an error that invites a second order.
    private func name(_ image: GeneratedImage, task: TaskID) async -> GeneratedImage {
        var named = image
        named.taskID = task
        do throws(Failure) {
            if let stored = try await repository.name(image.id, task: task) { return stored }
            logger.error(
                "the provider gave two orders the same task id",
                metadata: ["image": "\(image.id.text)", "task": "\(task.text)"])
            _ = try await repository.settle(image.id, task: nil, .failed(.generationFailed))
            // The name belongs to the other record.
            named.taskID = image.taskID
            named.state = .failed(
                reason: .generationFailed, sentence: ImageFailure.generationFailed.sentence, at: nil)
        } catch {
            logger.error(
                "a task's id could not be written down; its callback will bring it",
                metadata: ["image": "\(image.id.text)", "task": "\(task.text)", "detail": "\(error.detail)"])
        }
        return named
    }

    private static func failure(_ reason: ImageFailure, image: RecordID) -> Failure {
        let location = "/api/v1/nanobanana/images/\(image.text)"
        switch reason {
        case .promptRefused, .pictureRefused, .requestRefused:
            return Failure(.imageRefused, reason.sentence, location: location)
        case .quotaExhausted, .providerUnavailable, .generationFailed, .timedOut:
            return Failure(.providerUnavailable, reason.sentence, retryAfter: 60, location: location)
        }
    }
}
