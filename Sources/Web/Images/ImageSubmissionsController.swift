import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits images, generated from text or edited from other images.
struct ImageSubmissionsController: Sendable {
    /// Each buffers at most two images of 10 MiB.
    private static let concurrentUploads = 8

    private let tokens: TokenVerifier
    private let submitImage: SubmitImage
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses
    private let idempotencyGuard: IdempotencyGuard
    private let uploads: any UploadStore
    private let publicBase: String
    private let uploadLimit = ConcurrencyLimit(Self.concurrentUploads)

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        submitImage = dependencies.submitImage
        rateLimits = dependencies.rateLimits
        clientAddresses = dependencies.clientAddresses
        idempotencyGuard = dependencies.idempotencyGuard
        uploads = dependencies.uploads
        publicBase = dependencies.publicBase
    }

    @Sendable @concurrent func generate(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        let key = try request.idempotencyKey(of: caller.owner)
        var fields = try await JSONFields(request)
        var options = ImageOptions()
        options.takePrompt(fields.required("prompt"), &fields.faults)
        options.takeReferences(
            fields.strings("referenceImageUrls", atMost: ImageRequest.maximumReferences), &fields.faults)
        options.takeCharacters(
            fields.strings("characterIds", atMost: ImageRequest.maximumCharacters), &fields.faults)
        options.count = fields.integer("numImages", in: ImageRequest.imageCounts)
        options.takeSize(fields.string("imageSize"), &fields.faults)
        let imageRequest = try options.request(fields.faults)
        return try await submit(
            imageRequest, fingerprint: imageRequest.fingerprint(), key, caller, request, context
        ).response
    }

    @Sendable @concurrent func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        let key = try request.idempotencyKey(of: caller.owner)
        return try await uploadLimit.run {
            var form = EditForm(uploads: uploads)
            do {
                try await form.read(request)
                let imageRequest = try form.request(publicBase: publicBase)
                let (response, isNew) = try await submit(
                    imageRequest, fingerprint: form.fingerprint(of: imageRequest), key, caller, request, context)
                // The record of the first attempt refers to the images uploaded with that attempt.
                if !isNew { await form.discard() }
                return response
            } catch {
                // A failed record still refers to its images; without a record they are unused.
                if (error as? Failure)?.location == nil { await form.discard() }
                throw error
            }
        }
    }

    /// - Returns: the response, and whether this request created the record, not an earlier attempt.
    private func submit(
        _ imageRequest: ImageRequest, fingerprint: String, _ key: IdempotencyKey?, _ caller: Caller, _ request: Request,
        _ context: WebContext
    ) async throws(Failure) -> (response: Response, isNew: Bool) {
        var isNew = false
        let stored = try await idempotencyGuard(key, fingerprint: fingerprint) { id throws(Failure) in
            // Here, so that neither invalid nor repeated requests count.
            try await rateLimits.submission(
                by: caller.owner,
                anonymousFrom: caller.session == nil ? nil : clientAddresses.client(of: request, context))
            let image = try await submitImage(imageRequest, as: id, by: caller.owner)
            isNew = (image.referenceImages ?? []) == imageRequest.references
            var json = JSONWriter(capacity: JSONWriter.imageEstimate)
            json.raw(#"{"status":"success","data":{"taskId":"#)
            json.string(image.taskID.text)
            json.raw(#","image":"#)
            json.image(image, isForBrowser: request.isFromBrowser)
            json.raw("}}")
            return StoredResponse(
                status: HTTPResponse.Status.accepted.code,
                location: "/api/v1/nanobanana/images/\(image.id.text)", body: json.text)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: stored.body), status: HTTPResponse.Status(code: stored.status))
        if let location = stored.location { response.headers[.location] = location }
        return (response, isNew)
    }
}
