import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// What both doors for orders do once they know who wants what.
struct VideoSubmissions: Sendable {
    let capabilities: VideoCapabilities
    private let submit: SubmitVideo
    private let idempotencyGuard: IdempotencyGuard
    private let calls: RateLimitPolicy

    init(_ parts: WebDependencies) {
        capabilities = parts.videoCapabilities
        submit = parts.submitVideo
        idempotencyGuard = parts.idempotencyGuard
        calls = parts.calls
    }

    /// Asks for the video, or gives the answer that was given when the same was asked for before.
    ///
    /// - Parameters:
    ///   - stranger: where from, for somebody whom nobody knows by name.
    ///   - door: which of them; an answer that one gave is none of the other's.
    ///   - answer: the body, and where to look at the job.
    func start(
        _ wanted: VideoRequest, _ key: IdempotencyKey?, _ owner: Owner, from stranger: ClientAddress?,
        through door: String,
        answer: (VideoJob) -> (location: String, body: String)
    ) async throws(Failure) -> Response {
        let stored = try await idempotencyGuard(key, fingerprint: wanted.fingerprint(door)) { id throws(Failure) in
            try await calls.order(by: owner, fromAnywhereAnonymous: stranger)
            let (location, body) = answer(try await submit(wanted, as: id, by: owner))
            return StoredResponse(status: HTTPResponse.Status.accepted.code, location: location, body: body)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: stored.body), status: HTTPResponse.Status(code: stored.status))
        if let location = stored.location { response.headers[.location] = location }
        return response
    }
}
