import Domain
import Logging

/// Stores what the provider has answered.
extension SubmitImage {
    /// Stores the task id. Does not throw: the task is running, and the client would submit again. After a failure the
    /// journal keeps the id until it is stored.
    func recordTaskID(of image: GeneratedImage, task: TaskID) async -> GeneratedImage {
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
    func settle(_ image: GeneratedImage, _ outcome: ImageOutcome) async {
        do throws(WriteFailure) {
            _ = try await repository.settle(image.id, task: nil, outcome)
            let item = ItemReference(.image, image.id)
            // What is not charged is in the budgets again when the client gets the response.
            if case .refused = outcome { await ledger.settle(item) } else { ledger.ended(item) }
        } catch {
            logger.error(
                "image outcome not stored",
                metadata: ["image_id": "\(image.id.text)", "error": "\(error.detail)"])
        }
    }

    static func failure(_ reason: ImageFailure, image: RecordID) -> Failure {
        let location = Self.location(of: image)
        switch reason {
        case .promptRefused, .referenceImageRefused, .requestRefused:
            return Failure(.imageRefused, reason.message, location: location)
        case .quotaExhausted, .providerUnavailable, .generationFailed, .timedOut:
            return Failure(.providerUnavailable, reason.message, retryAfter: 60, location: location)
        }
    }

    static func location(of image: RecordID) -> String { "/api/v1/nanobanana/images/\(image.text)" }
}
