import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Starts the making of images, from words and from pictures.
struct ImageSubmissionsController: Sendable {
    /// Each holds at most two pictures of 10 MiB at a time.
    private static let concurrentUploads = 8

    private let tokens: TokenVerifier
    private let submit: SubmitImage
    private let calls: RateLimitPolicy
    private let clients: ClientAddresses
    private let idempotencyGuard: IdempotencyGuard
    private let uploads: any UploadStore
    private let publicBase: String
    private let uploading = ConcurrencyLimit(Self.concurrentUploads)

    init(_ parts: WebDependencies) {
        tokens = parts.tokens
        submit = parts.submit
        calls = parts.calls
        clients = parts.clients
        idempotencyGuard = parts.idempotencyGuard
        uploads = parts.uploads
        publicBase = parts.publicBase
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
        let wanted = try options.request(fields.faults)
        return try await start(wanted, fingerprint: wanted.fingerprint(), key, caller, request, context).response
    }

    @Sendable @concurrent func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try await tokens.caller(of: request)
        let key = try request.idempotencyKey(of: caller.owner)
        return try await uploading.run {
            var form = EditForm(uploads: uploads)
            do {
                try await form.read(request)
                let wanted = try form.request(publicBase: publicBase)
                let (response, isOrdered) = try await start(
                    wanted, fingerprint: form.fingerprint(of: wanted), key, caller, request, context)
                // The record of the first attempt names the pictures that came with that one.
                if !isOrdered { await form.discard() }
                return response
            } catch {
                // A failed record still shows its pictures; without a record nobody will ask for them.
                if (error as? Failure)?.location == nil { await form.discard() }
                throw error
            }
        }
    }

    /// - Returns: the answer, and whether it is about this very request and not an earlier attempt at the same.
    private func start(
        _ wanted: ImageRequest, fingerprint: String, _ key: IdempotencyKey?, _ caller: Caller, _ request: Request,
        _ context: WebContext
    ) async throws(Failure) -> (response: Response, isOrdered: Bool) {
        var isOrdered = false
        let answer = try await idempotencyGuard(key, fingerprint: fingerprint) { id throws(Failure) in
            // Only now: neither a request that is not in order nor a repetition counts.
            try await calls.order(
                by: caller.owner,
                fromAnywhereAnonymous: caller.session == nil ? nil : clients.client(of: request, context))
            let image = try await submit(wanted, as: id, by: caller.owner)
            isOrdered = (image.referenceImages ?? []) == wanted.references
            var json = JSONWriter(capacity: JSONWriter.imageEstimate)
            json.raw(#"{"status":"success","data":{"taskId":"#)
            json.string(image.taskID.text)
            json.raw(#","image":"#)
            json.image(image, isForPage: request.isOfPage)
            json.raw("}}")
            return StoredResponse(
                status: HTTPResponse.Status.accepted.code,
                location: "/api/v1/nanobanana/images/\(image.id.text)", body: json.text)
        }
        var response = Response.privateJSON(
            ByteBuffer(string: answer.body), status: HTTPResponse.Status(code: answer.status))
        if let location = answer.location { response.headers[.location] = location }
        return (response, isOrdered)
    }
}
