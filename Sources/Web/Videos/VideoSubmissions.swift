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
    private let ledger: any OrderLedger

    init(_ dependencies: WebDependencies) {
        capabilities = dependencies.videoCapabilities
        submitVideo = dependencies.submitVideo
        idempotencyGuard = dependencies.idempotencyGuard
        rateLimits = dependencies.rateLimits
        ledger = dependencies.spending.ledger
    }

    /// Submits the video of a user or a visitor.
    ///
    /// - Parameter address: the client's.
    func submitTask(
        _ videoRequest: VideoRequest, _ key: IdempotencyKey?, _ authentication: Authentication,
        from address: ClientAddress
    ) async throws(Failure) -> Response {
        try await submit(
            videoRequest, key, authentication.payer(from: address),
            anonymousFrom: authentication.caller.session == nil ? nil : address, by: authentication.key,
            route: "text-to-video"
        ) { job, price in
            var json = JSONWriter(capacity: 256)
            json.raw(#"{"status":"success","data":{"task_id":"#)
            json.string(job.id.text)
            json.raw(#","status":"#)
            json.plain(job.status.rawValue)
            json.price(price)
            json.raw("}}")
            return (location: "/api/text-to-video/\(job.id.text)", body: json.text)
        }
    }

    /// Submits the video, or repeats the stored response to the same request.
    ///
    /// - Parameters:
    ///   - payer: the owner, and whose budgets pay for it.
    ///   - address: the client's IP address, if the caller is anonymous.
    ///   - apiKey: that of the caller.
    ///   - route: part of the fingerprint: the routes do not share stored responses.
    ///   - makeResponse: the body and the path of the job.
    func submit(
        _ videoRequest: VideoRequest, _ key: IdempotencyKey?, _ payer: Payer, anonymousFrom address: ClientAddress?,
        by apiKey: KeyAccess? = nil, route: String,
        makeResponse: (VideoJob, OrderPrice?) -> (location: String, body: String)
    ) async throws(Failure) -> Response {
        let order = PricedOrder(videoRequest, capabilities)
        let stored = try await idempotencyGuard(key, fingerprint: videoRequest.fingerprint(route)) {
            id throws(WriteFailure) in
            try await beforeWriting { () throws(Failure) in
                try await rateLimits.submission(by: payer.owner, anonymousFrom: address, key: apiKey)
            }
            let job = try await submitVideo(videoRequest, as: id, by: payer.owner, priced: order, paidBy: payer)
            let (location, body) = makeResponse(job, ledger.price(of: order))
            return StoredResponse(status: HTTPResponse.Status.accepted.code, location: location, body: body)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: stored.body), status: HTTPResponse.Status(code: stored.status))
        if let location = stored.location { response.headers[.location] = location }
        return response
    }
}
