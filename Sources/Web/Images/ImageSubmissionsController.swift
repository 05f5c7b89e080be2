import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits images, generated from text or edited from other images.
struct ImageSubmissionsController: Sendable {
    private let tokens: TokenVerifier
    private let submitImage: SubmitImage
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses
    private let idempotencyGuard: IdempotencyGuard
    private let spools: any UploadSpools
    private let storeUpload: StoreUpload
    private let publicBase: String
    private let uploadLimit: ConcurrencyLimit

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        submitImage = dependencies.submitImage
        rateLimits = dependencies.rateLimits
        clientAddresses = dependencies.clientAddresses
        idempotencyGuard = dependencies.idempotencyGuard
        spools = dependencies.media.spools
        storeUpload = dependencies.media.storeUpload
        publicBase = dependencies.publicBase
        uploadLimit = dependencies.clientShares.uploads
    }

    @Sendable @concurrent func generate(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: true)
        let caller = authentication.caller
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
        return try await submit(imageRequest.fingerprint(), key, authentication, request, context) {
            id throws(WriteFailure) in
            try await submitImage(imageRequest, as: id, by: caller.owner)
        }
    }

    @Sendable @concurrent func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: true)
        let caller = authentication.caller
        let key = try request.idempotencyKey(of: caller.owner)
        let address = clientAddresses.client(of: request, context)
        let anonymousAddress = caller.session == nil ? nil : address
        let client = Party.client(address)
        return try await uploadLimit.run(for: client) {
            try await refuseUseless(key, caller.owner, anonymousAddress)
            return try await rateLimits.upload(by: caller.owner, anonymousFrom: anonymousAddress) {
                var form = EditForm(spools: spools, client: client)
                try await form.read(request)
                let imageRequest = try form.request()
                let fingerprint = form.fingerprint(of: imageRequest)
                return try await submit(fingerprint, key, authentication, request, context) {
                    id throws(WriteFailure) in
                    try await submitImage(imageRequest, of: form, as: id, by: caller.owner)
                }
            }
        }
    }

    /// Rejects a form before it is read, if its submission is over a limit and its key has no stored response.
    private func refuseUseless(
        _ key: IdempotencyKey?, _ owner: Owner, _ anonymousAddress: ClientAddress?
    ) async throws(Failure) {
        do throws(Failure) {
            try await rateLimits.askForSubmission(by: owner, anonymousFrom: anonymousAddress)
        } catch {
            guard error.code == .rateLimited, try await idempotencyGuard.isCompleted(key) else { throw error }
        }
    }

    /// Stores the images of the form, and removes them unless a record may refer to them.
    private func submitImage(
        _ request: ImageRequest, of form: EditForm, as id: RecordID, by owner: Owner
    ) async throws(WriteFailure) -> GeneratedImage {
        let images = try await beforeWriting { () throws(Failure) in try await form.save(storeUpload, of: owner) }
        var request = request
        request.references = images.map { ImageURL(stored: "\(publicBase)/uploads/\($0.text)") }
        do throws(WriteFailure) {
            let image = try await submitImage(request, as: id, by: owner)
            // The record of an earlier attempt refers to the images uploaded with that attempt.
            if image.referenceImages != request.references { await discard(images) }
            return image
        } catch {
            // A failed record still refers to its images.
            if case .notApplied(let failure) = error, failure.location == nil { await discard(images) }
            throw error
        }
    }

    private func discard(_ images: [UploadName]) async {
        for image in images { await storeUpload.remove(image) }
    }

    /// - Parameter create: submits the request as a record with this id.
    private func submit(
        _ fingerprint: String, _ key: IdempotencyKey?, _ authentication: Authentication, _ request: Request,
        _ context: WebContext, create: (RecordID) async throws(WriteFailure) -> GeneratedImage
    ) async throws(Failure) -> Response {
        let caller = authentication.caller
        let stored = try await idempotencyGuard(key, fingerprint: fingerprint) { id throws(WriteFailure) in
            // Here, so that neither invalid nor repeated requests count.
            try await beforeWriting { () throws(Failure) in
                try await rateLimits.submission(
                    by: caller.owner,
                    anonymousFrom: caller.session == nil ? nil : clientAddresses.client(of: request, context))
            }
            let image = try await create(id)
            var json = JSONWriter(capacity: JSONWriter.imageEstimate)
            json.raw(#"{"status":"success","data":{"taskId":"#)
            json.string(image.taskID.text)
            json.raw(#","image":"#)
            json.image(image, isForPage: authentication.isByCookie)
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
}
