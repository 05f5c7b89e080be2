package import Application
package import Domain
import HTTPTypes
import Hummingbird

/// Lists, reads, deletes and restores the caller's items of one kind, and delivers their content.
package struct ItemController: Sendable {
    let kind: ItemKind
    let tokens: TokenVerifier
    let media: MediaDependencies
    let delivery: ContentResponder
    private let library: any LibraryRepository
    private let description: ListDescription

    package init(
        _ kind: ItemKind, tokens: TokenVerifier, library: any LibraryRepository, media: MediaDependencies,
        delivery: DeliveryDependencies
    ) {
        self.kind = kind
        self.tokens = tokens
        self.library = library
        self.media = media
        self.delivery = ContentResponder(delivery)
        description = ListDescription.all[kind]
    }

    init(_ kind: ItemKind, _ dependencies: WebDependencies) {
        self.init(
            kind, tokens: dependencies.tokens, library: dependencies.library.repository, media: dependencies.media,
            delivery: dependencies.videoProxy.delivery)
    }

    package var routes: [RouteTable.Route] {
        let item = "\(kind.path)/{id}"
        let common = [
            RouteTable.Route(method: .get, path: "\(kind.path)", access: .all([.historyRead]), handle: list),
            RouteTable.Route(method: .get, path: "\(item)", access: .all([.historyRead]), handle: one),
            RouteTable.Route(method: .delete, path: "\(item)", access: .all([.historyWrite]), handle: remove),
            RouteTable.Route(method: .post, path: "\(item)/restore", access: .all([.historyWrite]), handle: restore),
            RouteTable.Route(method: .get, path: "\(item)/content", access: .all([.historyRead]), handle: content),
            RouteTable.Route(method: .get, path: "\(item)/thumbnail", access: .all([.historyRead]), handle: thumbnail),
        ]
        guard kind == .video else { return common }
        return common + [
            RouteTable.Route(method: .get, path: "\(item)/poster", access: .all([.historyRead]), handle: poster),
            RouteTable.Route(method: .get, path: "\(item)/preview", access: .all([.historyRead]), handle: preview),
            RouteTable.Route(
                method: .post, path: "\(item)/address", access: .all([.historyWrite]), handle: renewAddress),
        ]
    }

    @Sendable @concurrent private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        let isForPage = authentication.isByCookie
        var query = PageQuery(request)
        let page = query.page(limit: description.defaultLimit, maximum: description.maximumLimit)
        let filter = description.filter(&query)
        try query.faults.check()
        let found = try await library.page(of: authentication.caller.owner, filter, page) { [description] next in
            JSONWriter.list(description.items, of: next, atMost: page.limit, each: description.estimate) { json, item in
                json.item(item, isForPage: isForPage)
            }
        }
        return .page(found, page)
    }

    @Sendable @concurrent private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let authentication = try await tokens.authentication(of: request)
        return try await response(with: record(context), to: authentication)
    }

    private func response(
        with record: ItemReference, to authentication: Authentication
    ) async throws(Failure) -> Response {
        guard let item = try await library.item(record, of: authentication.caller.owner) else { throw .notFound }
        var json = JSONWriter(capacity: description.estimate)
        json.raw(#"{"status":"success","data":{""#)
        json.raw(description.item)
        json.raw(#"":"#)
        json.item(item, isForPage: authentication.isByCookie)
        json.raw("}}")
        return .privateJSON(json.buffer)
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
        let authentication = try await tokens.authentication(of: request)
        let record = try record(context)
        try await media.deleteRecord.restore(record, of: authentication.caller.owner)
        return try await response(with: record, to: authentication)
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

    func record(_ context: WebContext) throws(Failure) -> ItemReference {
        ItemReference(kind, try context.recordID())
    }
}
