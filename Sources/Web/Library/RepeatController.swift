import Application
import Domain
import Hummingbird

/// Submits an item of the caller once more, unchanged or with some fields changed, as the route does that made it.
struct RepeatController: Sendable {
    private let tokens: TokenVerifier
    private let library: any LibraryRepository
    private let images: ImageSubmissions
    private let videos: VideoSubmissions
    private let idempotencyGuard: IdempotencyGuard
    private let clientAddresses: ClientAddresses

    init(_ dependencies: WebDependencies) {
        tokens = dependencies.tokens
        library = dependencies.library.repository
        images = ImageSubmissions(dependencies)
        videos = VideoSubmissions(dependencies)
        idempotencyGuard = dependencies.idempotencyGuard
        clientAddresses = dependencies.clientAddresses
    }

    @Sendable @concurrent func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let caller = authentication.caller
        let key = try request.idempotencyKey(of: caller.owner)
        var fields = try await JSONFields(ifAny: request)
        let source = try context.item()
        try authentication.require(.historyRead)
        try authentication.require(source.kind == .image ? .imagesCreate : .videosCreate)
        // A repeated request gets its response again even if the item is in the trash by then.
        let isCompleted = try await idempotencyGuard.isCompleted(key)
        guard let order = try await library.request(of: source, by: caller.owner, includingTrash: isCompleted) else {
            throw Failure.notFound
        }
        let address = clientAddresses.client(of: request, context)
        switch order {
        case .image(let original):
            let options = ImageOptions(&fields, defaults: original)
            var imageRequest = try options.request(fields.faults)
            imageRequest.derivedFrom = source.id
            return try await images.submit(imageRequest, key, authentication, from: address)
        case .video(let original):
            let options = VideoOptions(&fields, within: videos.capabilities, defaults: original)
            var videoRequest = try options.request(fields.faults)
            videoRequest.derivedFrom = source.id
            return try await videos.submitTask(videoRequest, key, authentication, from: address)
        }
    }
}
