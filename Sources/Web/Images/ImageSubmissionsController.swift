import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Submits images, generated from text or edited from other images.
struct ImageSubmissionsController: Sendable {
    private let tokens: TokenVerifier
    private let submissions: ImageSubmissions
    private let submitImage: SubmitImage
    private let rateLimits: RateLimitPolicy
    private let clientAddresses: ClientAddresses
    private let galleryImages: GalleryImages
    private let spools: any UploadSpools
    private let storeUpload: StoreUpload
    private let publicBase: String
    private let uploadLimit: ConcurrencyLimit
    private let activeRequests: ActiveRequests

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        submissions = ImageSubmissions(dependencies)
        submitImage = dependencies.submitImage
        rateLimits = dependencies.rateLimits
        clientAddresses = dependencies.clientAddresses
        galleryImages = GalleryImages(dependencies)
        spools = dependencies.media.spools
        storeUpload = dependencies.media.storeUpload
        publicBase = dependencies.publicBase
        uploadLimit = dependencies.clientShares.uploads
        activeRequests = ActiveRequests(dependencies.videoProxy.delivery.activeStreams)
    }

    @Sendable @concurrent func generate(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: true)
        let key = try request.idempotencyKey(of: authentication.caller.owner)
        var fields = try await JSONFields(request)
        let options = ImageOptions(&fields)
        let imageRequest = try options.request(fields.faults)
        return try await submissions.submit(
            imageRequest, key, authentication, from: clientAddresses.client(of: request, context))
    }

    /// The images are in the form; in JSON they are named, and taken from the caller's gallery.
    @Sendable @concurrent func edit(_ request: Request, _ context: WebContext) async throws -> Response {
        let isJSON = request.headers[.contentType].map(Request.mediaType) == "application/json"
        let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: !isJSON)
        if isJSON { try authentication.require(.historyRead) }
        let address = clientAddresses.client(of: request, context)
        return try await uploadLimit.run(for: Party.client(address)) {
            try await activeRequests.run(
                authentication, ending: { [channel = context.channel] in channel.close(promise: nil) }
            ) {
                try await edit(request, isJSON: isJSON, authentication, from: address)
            }
        }
    }

    private func edit(
        _ request: Request, isJSON: Bool, _ authentication: Authentication, from address: ClientAddress
    ) async throws -> Response {
        let caller = authentication.caller
        let key = try request.idempotencyKey(of: caller.owner)
        let anonymousAddress = caller.session == nil ? nil : address
        let client = Party.client(address)
        try await submissions.refuseUseless(key, authentication, anonymousFrom: anonymousAddress)
        return try await rateLimits.upload(by: caller.owner, anonymousFrom: anonymousAddress) {
            let (imageRequest, images) =
                isJSON
                ? try await readGallery(request, of: caller.owner, for: client)
                : try await readForm(request, for: client)
            let fingerprint = images.fingerprint(of: imageRequest)
            // Access may have ended while the body was read.
            let authentication = try await tokens.authentication(of: request, acceptsClaimedSession: !isJSON)
            let payer = authentication.payer(from: address)
            return try await submissions.submit(
                fingerprint, PricedOrder(imageRequest), key, authentication, from: address
            ) { id throws(WriteFailure) in
                try await submitImage(imageRequest, of: images, as: id, by: payer)
            }
        }
    }

    private func readForm(
        _ request: Request, for client: [Party]
    ) async throws -> (ImageRequest, UploadedImages) {
        var form = EditForm(spools: spools, client: client)
        try await form.read(request)
        return (try form.request(), form.images)
    }

    private func readGallery(
        _ request: Request, of owner: Owner, for client: [Party]
    ) async throws -> (ImageRequest, UploadedImages) {
        var fields = try await JSONFields(request)
        let options = ImageOptions(&fields, takesReferences: false)
        let ids = fields.imageIDs("images")
        var imageRequest = try options.request(fields.faults)
        imageRequest.derivedFrom = ids.first
        return (imageRequest, try await galleryImages.read(ids, of: owner, for: client))
    }

    /// Stores the images, and removes them unless a record may refer to them.
    private func submitImage(
        _ request: ImageRequest, of images: UploadedImages, as id: RecordID, by payer: Payer
    ) async throws(WriteFailure) -> GeneratedImage {
        let owner = payer.owner
        let images = try await beforeWriting { () throws(Failure) in try await images.save(storeUpload, of: owner) }
        var request = request
        request.references = images.map { ImageURL(stored: "\(publicBase)/uploads/\($0.text)") }
        do throws(WriteFailure) {
            let image = try await submitImage(request, as: id, by: owner, paidBy: payer)
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
}
