import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits videos for all routes, with idempotency and rate limits.
struct VideoSubmissions: Sendable {
    let capabilities: VideoCapabilities
    private let submitVideo: SubmitVideo
    private let idempotencyGuard: IdempotencyGuard
    private let rateLimits: RateLimitPolicy

    init(_ dependencies: WebDependencies) {
        capabilities = dependencies.videoCapabilities
        submitVideo = dependencies.submitVideo
        idempotencyGuard = dependencies.idempotencyGuard
        rateLimits = dependencies.rateLimits
    }

    /// Submits the video of a user or a visitor.
    ///
    /// - Parameter address: the client's.
    func submitTask(
        _ videoRequest: VideoRequest, _ key: IdempotencyKey?, _ authentication: Authentication,
        from address: ClientAddress
    ) async throws(Failure) -> Response {
        let caller = authentication.caller
        return try await submit(
            videoRequest, key, caller.owner, anonymousFrom: caller.session == nil ? nil : address,
            by: authentication.key, route: "text-to-video"
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

    /// Submits the video, or repeats the stored response to the same request.
    ///
    /// - Parameters:
    ///   - address: the client's IP address, if the caller is anonymous.
    ///   - apiKey: that of the caller.
    ///   - route: part of the fingerprint: the routes do not share stored responses.
    ///   - makeResponse: the body and the path of the job.
    func submit(
        _ videoRequest: VideoRequest, _ key: IdempotencyKey?, _ owner: Owner, anonymousFrom address: ClientAddress?,
        by apiKey: KeyAccess? = nil, route: String, makeResponse: (VideoJob) -> (location: String, body: String)
    ) async throws(Failure) -> Response {
        let stored = try await idempotencyGuard(key, fingerprint: videoRequest.fingerprint(route)) {
            id throws(WriteFailure) in
            try await beforeWriting { () throws(Failure) in
                try await rateLimits.submission(by: owner, anonymousFrom: address, key: apiKey)
            }
            let (location, body) = makeResponse(try await submitVideo(videoRequest, as: id, by: owner))
            return StoredResponse(status: HTTPResponse.Status.accepted.code, location: location, body: body)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: stored.body), status: HTTPResponse.Status(code: stored.status))
        if let location = stored.location { response.headers[.location] = location }
        return response
    }
}
