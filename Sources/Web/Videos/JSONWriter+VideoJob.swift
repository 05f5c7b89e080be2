import Domain

/// The JSON of a video job: for the service routes and for the text-to-video routes.
extension JSONWriter {
    /// The usual length of a job, in bytes.
    static let videoJobEstimate = 640

    mutating func videoJob(_ job: borrowing VideoJob) {
        raw(#"{"job_id":"#)
        string(job.id.text)
        raw(#","user_id":"#)
        stringOrNull(job.owner?.text)
        raw(#","prompt":"#)
        string(job.prompt)
        raw(#","fps":"#)
        if let fps = job.fps { integer(fps) } else { raw("null") }
        raw(#","status":"#)
        plain(job.status.rawValue)
        raw(#","progress":"#)
        integer(job.progress)
        raw(#","video_url":"#)
        end(of: job)
    }

    mutating func videoTask(_ job: borrowing VideoJob) {
        raw(#"{"task_id":"#)
        string(job.id.text)
        raw(#","status":"#)
        plain(job.status.rawValue)
        raw(#","progress":"#)
        integer(job.progress)
        raw(#","proxy_url":"#)
        end(of: job)
    }

    /// The common end of both, from the URL on.
    private mutating func end(of job: borrowing VideoJob) {
        stringOrNull(job.proxyURL)
        raw(#","error":"#)
        stringOrNull(job.error)
        raw(#","created_at":"#)
        timestamp(job.createdAt)
        raw(#","updated_at":"#)
        timestamp(job.updatedAt)
        raw(#","completed_at":"#)
        timestampOrNull(job.completedAt)
        raw("}")
    }
}
