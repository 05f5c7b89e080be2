import Application
import BSON
import Domain

/// Reads a job that a worker has just claimed. Accepts any field values: a record that could not be read would be
/// claimed again and again.
enum VideoClaimDocument {
    static func read(_ document: BSONView) throws(BSONError) -> ClaimedVideoJob {
        guard let id = try document.first("_id"), id.type == .objectID, let fence = try integer("fence", in: document)
        else { throw .malformed(at: 0) }
        let objectID = try id.objectID()
        let created =
            try timestamp("created_at", in: document) ?? Timestamp(milliseconds: Int64(objectID.seconds) * 1000)
        let now = try timestamp("claimed_at", in: document) ?? created
        let submitted = try timestamp("ordered_at", in: document)
        let retried = try timestamp("retried_at", in: document)
        return ClaimedVideoJob(
            claim: VideoClaim(id: RecordID(objectID), fence: Int64(fence)),
            owner: Owner(stored: try text("user_id", in: document) ?? ""),
            contents: try contents(document), age: now.since(max(created, retried ?? created)), createdAt: created,
            sinceSubmission: submitted.map { now.since(max($0, retried ?? $0)) },
            strikes: max(0, try integer("strikes", in: document) ?? 0),
            retries: max(0, try integer("retries", in: document) ?? 0), retriedAt: retried)
    }

    /// Whether all required fields except the stage are present and valid.
    static func isComplete(_ document: BSONView) throws(BSONError) -> Bool {
        guard let prompt = try text("prompt", in: document), let proxyID = try text("proxy_id", in: document) else {
            return false
        }
        return Prompt(prompt) != nil && ProxyID(proxyID) != nil
    }

    /// Nil if a required field is missing or invalid.
    private static func contents(_ document: BSONView) throws(BSONError) -> ClaimedVideoJob.Contents? {
        guard let prompt = try text("prompt", in: document).flatMap({ Prompt($0) }),
            let proxyID = try text("proxy_id", in: document).flatMap({ ProxyID($0) }),
            let stage = try stage(document)
        else { return nil }
        let request = VideoRequest(
            prompt: prompt, negativePrompt: try text("negative_prompt", in: document),
            duration: try integer("duration", in: document),
            size: try text("size", in: document).flatMap { VideoSize($0) }, fps: try integer("fps", in: document),
            seed: try integer("seed", in: document), derivedFrom: try LabelsDocument.source(in: document))
        return ClaimedVideoJob.Contents(
            request: request, proxyID: proxyID, stage: stage, endedAt: try timestamp("completed_at", in: document))
    }

    private static func stage(_ document: BSONView) throws(BSONError) -> VideoStage? {
        switch try text("stage", in: document) {
        case "queued": return .queued
        case "ordering": return .submitting
        case "ordered": return try text("provider_task_id", in: document).map { .submitted(TaskID(stored: $0)) }
        case "ended": return try end(document).map { .ended($0) }
        default: return nil
        }
    }

    private static func end(_ document: BSONView) throws(BSONError) -> VideoOutcome? {
        switch try text("status", in: document) {
        case VideoJobStatus.completed.rawValue:
            guard let origin = try text("result_url", in: document),
                let expiresAt = try timestamp("expires_at", in: document)
            else { return nil }
            return .completed(VideoResult(origin: origin, expiresAt: expiresAt))
        case VideoJobStatus.failed.rawValue:
            return .failed(try text("failure_code", in: document).flatMap(VideoFailure.init) ?? .generationFailed)
        default:
            return nil
        }
    }

    private static func text(_ key: StaticString, in document: BSONView) throws(BSONError) -> String? {
        guard let element = try document.first(key), element.type == .string else { return nil }
        return try? element.string()
    }

    private static func integer(_ key: StaticString, in document: BSONView) throws(BSONError) -> Int? {
        guard let element = try document.first(key) else { return nil }
        return try? Int(element.integer())
    }

    private static func timestamp(_ key: StaticString, in document: BSONView) throws(BSONError) -> Timestamp? {
        guard let element = try document.first(key), element.type == .date else { return nil }
        return Timestamp(milliseconds: try element.milliseconds())
    }
}
