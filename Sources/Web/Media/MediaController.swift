import Application
package import Domain
import HTTPTypes
package import Hummingbird

/// Delivers the content of the caller's items, and deletes and restores them; the same for images and videos.
package struct MediaController: Sendable {
    package typealias Handler = @Sendable @concurrent (Request, WebContext) async throws -> Response

    let history: RecordReference.History
    let tokens: TokenVerifier
    let media: MediaDependencies
    let delivery: ContentResponder
    /// Answers with the record.
    let one: Handler

    /// - Parameter one: the handler of `GET {path}/{id}`.
    package init(
        _ history: RecordReference.History, tokens: TokenVerifier, media: MediaDependencies,
        delivery: DeliveryDependencies, one: @escaping Handler
    ) {
        self.history = history
        self.tokens = tokens
        self.media = media
        self.delivery = ContentResponder(delivery)
        self.one = one
    }

    init(_ history: RecordReference.History, _ dependencies: WebDependencies, one: @escaping Handler) {
        self.init(
            history, tokens: dependencies.tokens, media: dependencies.media,
            delivery: dependencies.videoProxy.delivery, one: one)
    }

    /// The routes of the items.
    package var routes: [RouteTable.Route] {
        let item = "\(history.path)/{id}"
        let common = [
            RouteTable.Route(method: .delete, path: "\(item)", handle: remove),
            RouteTable.Route(method: .post, path: "\(item)/restore", handle: restore),
            RouteTable.Route(method: .get, path: "\(item)/content", handle: content),
            RouteTable.Route(method: .get, path: "\(item)/thumbnail", handle: thumbnail),
        ]
        guard history == .videos else { return common }
        return common + [
            RouteTable.Route(method: .get, path: "\(item)/poster", handle: poster),
            RouteTable.Route(method: .get, path: "\(item)/preview", handle: preview),
            RouteTable.Route(method: .post, path: "\(item)/address", handle: renewAddress),
        ]
    }

    /// Moves an item into the trash, or deletes it permanently.
    @Sendable @concurrent private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        let record = try record(context)
        var query = PageQuery(request)
        let isPermanent = query.flag("permanent")
        try query.faults.check()
        if isPermanent {
            try await media.deleteRecord.purge(record, of: owner)
        } else {
            try await media.deleteRecord.trash(record, of: owner)
        }
        return Response(status: .noContent)
    }

    @Sendable @concurrent private func restore(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        try await media.deleteRecord.restore(try record(context), of: owner)
        return try await one(request, context)
    }

    /// Makes a new public address.
    @Sendable @concurrent private func renewAddress(_ request: Request, _ context: WebContext) async throws -> Response
    {
        let owner = try await tokens.caller(of: request).owner
        let (id, expiry) = try await media.renewAddress(try record(context).id, of: owner)
        var json = JSONWriter(capacity: 128)
        json.raw(#"{"proxy_url":"#)
        json.plain(id.path)
        json.raw(#","expires_at":"#)
        json.timestamp(expiry)
        json.raw("}")
        return .privateJSON(json.buffer, status: .created)
    }

    func record(_ context: WebContext) throws(Failure) -> RecordReference {
        guard let id = context.parameters.get("id").flatMap({ RecordID($0) }) else { throw .notFound }
        return RecordReference(history, id)
    }
}
