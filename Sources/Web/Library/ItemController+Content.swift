import Application
import Domain
import HTTPTypes
import Hummingbird

extension ItemController {
    /// The headers that may contain the caller's token: what one caller gets must not be served to the next user of the
    /// browser.
    private static let credentials = [HTTPField.Name.cookie, .authorization, .accessToken]
        .map(\.rawName).joined(separator: ", ")

    @Sendable @concurrent func content(_ request: Request, _ context: WebContext) async throws -> Response {
        let (record, content, _) = try await open(.content, request, context)
        let tag = EntityTag(content, orAtOrigin: EntityTag(record))
        let name = request.uri.queryParameters["download"] == "1" ? fileName(of: record, tag) : nil
        if request.method == .get, case .stored(let object) = content,
            let address = media.presign?(object, name.map { ContentHeaders.file($0, object.facts.contentType) })
        {
            return Self.redirect(to: address)
        }
        let headers = ContentHeaders(
            tag: tag, cacheControl: Self.cacheControl(record.kind), vary: Self.credentials, fileName: name)
        return try await delivery.response(
            delivery.source(of: content, tag), headers, of: record, to: request, context)
    }

    /// An image is kept by the browser for a day. A video is asked for each time, because it may be deleted.
    private static func cacheControl(_ kind: ItemKind) -> String {
        switch kind {
        case .image: "private, max-age=86400"
        case .video: "private, no-cache"
        }
    }

    @Sendable @concurrent func thumbnail(_ request: Request, _ context: WebContext) async throws -> Response {
        let size = request.uri.queryParameters["size"].flatMap { Int($0) }.flatMap(ThumbnailSize.init)
        let opened = try await open(.thumbnail(size ?? .small), request, context)
        guard let size else { throw Failure.invalid("size", "This must be 320 or 1280.") }
        return try await deliver(opened, at: "thumbnail?size=\(size.rawValue)&", request, context)
    }

    @Sendable @concurrent func poster(_ request: Request, _ context: WebContext) async throws -> Response {
        try await deliver(open(.poster, request, context), at: "poster?", request, context)
    }

    @Sendable @concurrent func preview(_ request: Request, _ context: WebContext) async throws -> Response {
        try await deliver(open(.preview, request, context), at: "preview?", request, context)
    }

    private typealias Opened = (record: ItemReference, content: Content, version: UInt64?)

    private func open(_ part: ContentPart, _ request: Request, _ context: WebContext) async throws(Failure) -> Opened {
        let owner = try await tokens.caller(of: request).owner
        let record = try record(context)
        let opened = try await media.openContent(part, of: record, of: owner)
        return (record, opened.content, opened.version)
    }

    /// Delivers a derived part under its versioned address, whose bytes never change; redirects from others to it.
    ///
    /// - Parameter name: the last part of the path and the start of the query.
    private func deliver(
        _ opened: Opened, at name: String, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard case .stored(let object) = opened.content, let version = opened.version else { throw Failure.notFound }
        guard request.uri.queryParameters["v"].map({ $0 == version.hexadecimal }) == true else {
            return Self.redirect(to: "\(opened.record.path)/\(name)v=\(version.hexadecimal)")
        }
        let tag = EntityTag(object)
        let headers = ContentHeaders(
            tag: tag, cacheControl: "private, max-age=31536000, immutable", vary: Self.credentials)
        return try await delivery.response(
            delivery.source(of: opened.content, tag), headers, of: opened.record, to: request, context)
    }

    private static func redirect(to address: String) -> Response {
        Response(status: .found, headers: [.location: address, .cacheControl: "private, no-store"])
    }

    private func fileName(of record: ItemReference, _ tag: EntityTag) -> String {
        switch kind {
        case .image: "picture-\(record.id.text)"
        case .video: ContentHeaders.videoName(tag, at: delivery.dependencies.now())
        }
    }
}
