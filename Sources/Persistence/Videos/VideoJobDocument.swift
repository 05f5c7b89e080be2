import Application
import BSON
import Domain

/// The stored form of a job as clients see it: `job_id, user_id, prompt, fps, status, progress, video_url, error,
/// created_at, updated_at, completed_at`. Workers read `VideoClaimDocument`.
///
/// Reading tolerates records of other applications: a missing, null or mistyped field counts as absent, unknown fields
/// are ignored.
enum VideoJobDocument {
    /// Nil for a document whose id is not an ObjectID.
    static func read(_ document: BSONView) throws(BSONError) -> VideoJob? {
        guard let id = try document.first("_id"), id.type == .objectID else { return nil }
        let objectID = try id.objectID()
        let record = RecordID(objectID)
        let idTime = Timestamp(milliseconds: Int64(objectID.seconds) * 1000)
        var job = VideoJob(
            record: record, id: JobID(record), owner: nil, prompt: "", status: .pending, progress: 0, createdAt: idTime,
            updatedAt: idTime)
        var reason: VideoFailure?
        var progress: Int?
        var updatedAt: Timestamp?
        var elements = document.elements()
        while let element = try elements.next() {
            switch (element.key.count, element.type) {
            case (3, .int32), (3, .int64), (3, .double):
                if element.hasKey("fps") { job.fps = try? Int(element.integer()) }
            case (6, .string) where element.hasKey("job_id"):
                job.id = JobID(stored: try element.string())
            case (6, .string) where element.hasKey("prompt"):
                job.prompt = try element.string()
            case (6, .string) where element.hasKey("status"):
                job.status = VideoJobStatus(rawValue: try element.string()) ?? .pending
            case (7, .string) where element.hasKey("user_id"):
                job.owner = Owner(stored: try element.string())
            case (8, .int32), (8, .int64), (8, .double):
                if element.hasKey("progress") { progress = try? Int(element.integer()) }
            case (9, .string) where element.hasKey("video_url"):
                // Only the path of a proxy URL: another application may have stored the provider's URL here.
                job.proxyURL = ProxyID(inURL: try element.string())?.path
            case (10, .date) where element.hasKey("created_at"):
                job.createdAt = Timestamp(milliseconds: try element.milliseconds())
            case (10, .date) where element.hasKey("updated_at"):
                updatedAt = Timestamp(milliseconds: try element.milliseconds())
            case (12, .string) where element.hasKey("failure_code"):
                reason = VideoFailure(rawValue: try element.string())
            case (12, .date) where element.hasKey("completed_at"):
                job.completedAt = Timestamp(milliseconds: try element.milliseconds())
            default:
                break
            }
        }
        job.updatedAt = updatedAt ?? job.completedAt ?? job.createdAt
        job.progress = min(max(progress ?? 0, 0), 100)
        if job.status == .completed { job.progress = VideoProgress.completed }
        // An error text of another application may name the provider and is not shown.
        if job.status == .failed { job.error = (reason ?? .generationFailed).message }
        return job
    }

    /// The fields of a new job, except the times, which the database sets.
    static func fields(of job: NewVideoJob) -> BSONDocument {
        BSONWriter.document(capacity: 1024) { document in
            document.append("job_id", JobID(job.id).text)
            document.append("user_id", job.owner.text)
            document.append("prompt", job.request.prompt.text)
            VideoParameters.append(job.request, to: &document)
            document.append("proxy_id", job.proxyID.text)
            document.append("status", VideoJobStatus.pending.rawValue)
            document.append("progress", Int32(VideoProgress.queued))
            document.append("stage", VideoStage.queued.storedValue)
            document.append("fence", Int64(0))
            document.append("strikes", Int32(0))
            document.append("retries", Int32(0))
            LabelsDocument.append(source: job.request.derivedFrom, to: &document)
        }
    }
}
