import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits images for all routes, with idempotency and rate limits.
struct ImageSubmissions: Sendable {
    private let submitImage: SubmitImage
    private let idempotencyGuard: IdempotencyGuard
    private let rateLimits: RateLimitPolicy
    private let ledger: any OrderLedger

    init(_ dependencies: WebDependencies) {
        submitImage = dependencies.submitImage
        idempotencyGuard = dependencies.idempotencyGuard
        rateLimits = dependencies.rateLimits
        ledger = dependencies.spending.ledger
    }

    /// Submits the image, or repeats the stored response to the same request.
    ///
    /// - Parameter address: the client's.
    func submit(
        _ imageRequest: ImageRequest, _ key: IdempotencyKey?, _ authentication: Authentication,
        from address: ClientAddress
    ) async throws(Failure) -> Response {
        let payer = authentication.payer(from: address)
        return try await submit(
            imageRequest.fingerprint(), PricedOrder(imageRequest), key, authentication, from: address
        ) { id throws(WriteFailure) in
            try await submitImage(imageRequest, as: id, by: authentication.caller.owner, paidBy: payer)
        }
    }

    /// - Parameter create: submits the request as a record with this id.
    func submit(
        _ fingerprint: String, _ order: PricedOrder, _ key: IdempotencyKey?, _ authentication: Authentication,
        from address: ClientAddress,
        create: (RecordID) async throws(WriteFailure) -> GeneratedImage
    ) async throws(Failure) -> Response {
        let caller = authentication.caller
        let price = ledger.price(of: order)
        let stored = try await idempotencyGuard(key, fingerprint: fingerprint) { id throws(WriteFailure) in
            // Here, so that neither invalid nor repeated requests count.
            try await beforeWriting { () throws(Failure) in
                try await rateLimits.submission(
                    by: caller.owner, anonymousFrom: caller.session == nil ? nil : address, key: authentication.key)
            }
            let image = try await create(id)
            var json = JSONWriter(capacity: JSONWriter.imageEstimate)
            json.raw(#"{"status":"success","data":{"taskId":"#)
            json.string(image.taskID.text)
            json.raw(#","image":"#)
            json.image(image, isForPage: authentication.isByCookie)
            json.price(price)
            json.raw("}}")
            return StoredResponse(
                status: HTTPResponse.Status.accepted.code,
                location: "/api/v1/nanobanana/images/\(image.id.text)", body: json.text)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: stored.body), status: HTTPResponse.Status(code: stored.status))
        if let location = stored.location { response.headers[.location] = location }
        return response
    }

    /// Rejects a body before it is read, if its submission is over a limit and its key has no stored response.
    func refuseUseless(
        _ key: IdempotencyKey?, _ authentication: Authentication, anonymousFrom address: ClientAddress?
    ) async throws(Failure) {
        do throws(Failure) {
            try await rateLimits.askForSubmission(
                by: authentication.caller.owner, anonymousFrom: address, key: authentication.key)
        } catch {
            guard error.code == .rateLimited, try await idempotencyGuard.isCompleted(key) else { throw error }
        }
    }
}
