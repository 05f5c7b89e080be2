import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes orders for videos from those who sign in or visit, and shows them how theirs stand.
struct VideosController: Sendable {
    private let tokens: TokenVerifier
    private let jobs: any VideoJobRepository
    private let submissions: VideoSubmissions
    private let clients: ClientAddresses

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        jobs = parts.videoJobs
        submissions = VideoSubmissions(parts)
        clients = parts.clients
    }

    @Sendable @concurrent func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        let key = try request.idempotencyKey(of: caller.owner)
        var fields = try await JSONFields(request)
        let options = VideoOptions(&fields, within: submissions.capabilities)
        let wanted = try options.request(fields.faults)
        return try await submissions.start(
            wanted, key, caller.owner, from: caller.session == nil ? nil : clients.client(of: request, context),
            through: "text-to-video"
        ) { job in
            var json = JSONWriter(capacity: 256)
            json.raw(#"{"status":"success","data":{"task_id":"#)
            json.string(job.id.text)
            json.raw(#","status":"#)
            json.plain(job.status.rawValue)
            json.raw("}}")
            return (location: "/api/text-to-video/\(job.id.text)", body: json.text)
        }
    }

    @Sendable @concurrent func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        guard let id = context.parameters.get("task_id").flatMap({ JobID($0) }),
            let job = try await jobs.job(id, of: caller.owner)
        else { throw Failure.notFound }
        var json = JSONWriter(capacity: JSONWriter.videoJobEstimate)
        json.raw(#"{"status":"success","data":"#)
        json.videoTask(job)
        json.raw("}")
        return .privateJSON(json.buffer)
    }
}
