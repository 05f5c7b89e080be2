import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits videos of users and visitors, and reads their status.
struct VideosController: Sendable {
    private let tokens: TokenVerifier
    private let jobs: any VideoJobRepository
    private let submissions: VideoSubmissions
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        jobs = dependencies.videoJobs
        submissions = VideoSubmissions(dependencies)
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: true)
        let key = try request.idempotencyKey(of: authentication.caller.owner)
        var fields = try await JSONFields(request)
        let options = VideoOptions(&fields, within: submissions.capabilities)
        let videoRequest = try options.request(fields.faults)
        return try await submissions.submitTask(
            videoRequest, key, authentication, from: clientAddresses.client(of: request, context))
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
