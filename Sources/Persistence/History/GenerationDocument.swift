import Application
import BSON
import Domain

/// The stored form of a history record: the documented fields plus `status`, `error`, `failure_code`, `completed_at`,
/// `expires_at` and `updated_at`.
///
/// Reading tolerates records of other applications: a missing, null or mistyped field counts as absent, unknown fields
/// are ignored.
enum GenerationDocument {
    /// The fields that readers of the record see, or that decide who may read it.
    static let visibleFields =
        [
            "user_id", "session_id", "is_active", "generation_type", "prompt", "generation_params", "status", "task_id",
            "proxy_url", "result_url", "failure_code", "created_at", "completed_at", "expires_at",
            "archived", "media", "trashed_at",
        ] + LabelsDocument.visibleFields

    /// Nil for a document whose id is not an ObjectID: clients could not refer to it.
    static func read(_ document: BSONView) throws(BSONError) -> Generation? {
        var generation = Generation(
            id: RecordID(high: 0, low: 0), kind: "", prompt: "", status: .processing,
            createdAt: Timestamp(milliseconds: 0))
        var id: ObjectID?
        var status: Generation.Status?
        var reason: VideoFailure?
        var hasResult = false
        var createdAt: Timestamp?
        var isArchived = false
        var trash = TrashState()
        var elements = document.elements()
        while let element = try elements.next() {
            // Compare the key's length first: a page of twenty records has some two hundred keys.
            switch (element.key.count, element.type) {
            case (3, .objectID) where element.hasKey("_id"):
                id = try element.objectID()
            case (5, .document) where element.hasKey("media"):
                generation.content = try? ArchivedContentDocument.read(element.view())
            case (6, .string) where element.hasKey("prompt"):
                generation.prompt = try element.string()
            case (6, .string) where element.hasKey("status"):
                status = Generation.Status(rawValue: try element.string())
            case (7, .string) where element.hasKey("task_id"):
                generation.taskID = try element.string()
            case (8, .bool) where element.hasKey("archived"):
                isArchived = try element.bool()
            case (9, .bool) where element.hasKey("is_active"):
                trash.isActive = try element.bool()
            case (9, .string) where element.hasKey("proxy_url"):
                hasResult = true
                // Only the path of a proxy URL: another application may have stored the provider's URL here.
                generation.proxyURL = ProxyID(inURL: try element.string())?.path
            case (10, .string) where element.hasKey("result_url"):
                hasResult = true
            case (10, .date) where element.hasKey("created_at"):
                createdAt = Timestamp(milliseconds: try element.milliseconds())
            case (10, .date) where element.hasKey("updated_at"):
                trash.updatedAt = Timestamp(milliseconds: try element.milliseconds())
            case (10, .date) where element.hasKey("trashed_at"):
                trash.trashedAt = Timestamp(milliseconds: try element.milliseconds())
            case (10, .date) where element.hasKey("expires_at"):
                generation.expiresAt = Timestamp(milliseconds: try element.milliseconds())
            case (12, .string) where element.hasKey("failure_code"):
                reason = VideoFailure(rawValue: try element.string())
            case (12, .date) where element.hasKey("completed_at"):
                generation.completedAt = Timestamp(milliseconds: try element.milliseconds())
            case (15, .string) where element.hasKey("generation_type"):
                generation.kind = try element.string()
            case (17, .document) where element.hasKey("generation_params"):
                // Malformed parameters come from another application and must not make the record unreadable.
                generation.parameters = (try? VideoParameters.read(element.view())) ?? GenerationParameters()
            default:
                try LabelsDocument.read(element, into: &generation.labels)
            }
        }
        guard let id else { return nil }
        generation.id = RecordID(id)
        // A record without a date is as old as its id.
        generation.createdAt = createdAt ?? Timestamp(milliseconds: Int64(id.seconds) * 1000)
        generation.trashedAt = trash.date(createdAt: generation.createdAt)
        if !isArchived { generation.content = nil }
        generation.status = status ?? (hasResult ? .completed : .processing)
        // An error text of another application may name the provider and is not shown.
        if generation.status == .failed { generation.error = (reason ?? .generationFailed).message }
        return generation
    }

    /// The request that the video was made with; nil if another application stored no valid prompt.
    static func request(_ document: BSONView) throws(BSONError) -> VideoRequest? {
        guard let generation = try read(document), let prompt = Prompt(generation.prompt) else { return nil }
        let parameters = generation.parameters
        return VideoRequest(
            prompt: prompt, negativePrompt: parameters.negativePrompt, duration: parameters.duration,
            size: parameters.size, fps: parameters.fps, seed: parameters.seed)
    }

    /// The user, or the anonymous session if no account has claimed the record; nil if it has neither.
    static func owner(_ document: BSONView) throws(BSONError) -> Owner? {
        if let user = try document.first("user_id"), user.type == .string { return Owner(stored: try user.string()) }
        guard let session = try document.first("session_id"), session.type == .string else { return nil }
        return Owner(stored: Owner.sessionPrefix + (try session.string()))
    }

    /// The fields of a new record, except `updated_at`.
    static func fields(of entry: GenerationEntry) -> BSONDocument {
        BSONWriter.document(capacity: 1024) { document in
            if let session = entry.owner.session {
                document.appendNull("user_id")
                document.append("session_id", session)
            } else {
                document.append("user_id", entry.owner.text)
                document.appendNull("session_id")
            }
            document.append("generation_type", GenerationKind.textToVideo.text)
            document.append("prompt", entry.request.prompt.text)
            document.appendNull("result_url")
            document.appendNull("proxy_url")
            document.append("task_id", entry.id.text)
            document.document("generation_params") { VideoParameters.append(entry.request, to: &$0) }
            document.append("created_at", milliseconds: entry.createdAt.milliseconds)
            document.append("is_active", true)
            document.append("status", Generation.Status.processing.rawValue)
            LabelsDocument.append(source: entry.request.derivedFrom, to: &document)
        }
    }

    /// The fields that the final status sets, except `updated_at` and `archive`; nil while the job is processing.
    static func outcome(of entry: GenerationEntry) -> BSONDocument? {
        switch entry.status {
        case .processing: nil
        case .completed(let result, let timestamp):
            BSONWriter.document { document in
                document.append("status", Generation.Status.completed.rawValue)
                document.append("result_url", result.origin)
                document.append("proxy_url", entry.proxyID.path)
                document.append("completed_at", milliseconds: timestamp.milliseconds)
                document.append("expires_at", milliseconds: result.expiresAt.milliseconds)
            }
        case .failed(let reason, let timestamp):
            BSONWriter.document { document in
                document.append("status", Generation.Status.failed.rawValue)
                document.append("error", reason.message)
                document.append("failure_code", reason.rawValue)
                document.append("completed_at", milliseconds: timestamp.milliseconds)
            }
        }
    }
}
