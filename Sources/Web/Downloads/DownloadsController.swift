import Application
import Domain
import HTTPTypes
import Hummingbird
import NIOCore

/// Makes downloads of the caller's items, and sends them.
package struct DownloadsController: Sendable {
    private let tokens: TokenVerifier
    private let prepare: CreateDownload
    private let contents: DownloadContents
    private let delivery: ContentResponder
    private let publicBase: String

    package init(
        _ downloads: DownloadDependencies, tokens: TokenVerifier, delivery: DeliveryDependencies, publicBase: String
    ) {
        self.tokens = tokens
        prepare = CreateDownload(build: downloads.build, contents: downloads.contents)
        contents = downloads.contents
        self.delivery = ContentResponder(delivery)
        self.publicBase = publicBase
    }

    package var routes: [RouteTable.Route] {
        [
            RouteTable.Route(method: .post, path: "/api/downloads", access: .all([.historyRead]), handle: make),
            RouteTable.Route(method: .get, path: "/api/downloads/{token}", access: .open, handle: read),
        ]
    }

    @Sendable @concurrent private func make(_ request: Request, _ context: WebContext) async throws -> Response {
        let owner = try await tokens.caller(of: request).owner
        var fields = try await JSONFields(request)
        let selection = fields.selection()
        try fields.faults.check()
        guard let selection else { throw Failure.unexpected("validation error was not thrown") }
        return try await prepare(selection, of: owner, describe: Self.metadata).response(at: publicBase)
    }

    /// The URL is the only authorization.
    @Sendable @concurrent private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let token = context.parameters.get("token").flatMap({ DownloadToken($0) }) else {
            throw Failure.notFound
        }
        let download = try await contents.open(token)
        let headers = ContentHeaders(
            tag: EntityTag(download), cacheControl: "private, no-store",
            fileName: "afterimage-\(CalendarDate(download.createdAt).dayText)")
        return try await delivery.response(
            DownloadSource(download: download, contents: contents), headers, of: nil, to: request, context)
    }

    /// An item in `metadata.json`, as on a page: with this server's addresses only.
    private static func metadata(of item: LibraryItem, file: String?) -> [UInt8] {
        var json = JSONWriter(capacity: JSONWriter.generationEstimate)
        json.raw(#"{"file":"#)
        json.stringOrNull(file)
        json.raw(#","item":"#)
        json.entry(item, isForPage: true)
        json.raw("}")
        return [UInt8](buffer: json.buffer)
    }
}

extension JSONFields {
    /// Nil if there are faults.
    fileprivate mutating func selection() -> CreateDownload.Selection? {
        switch itemsOrQuery(atMost: DownloadLimit.listedItems) {
        case .items(let items)?: return .items(items.map(\.0))
        case .query(let query)?:
            if query.isTrash {
                faults.add("query.trash", "Items in the trash cannot be downloaded. Restore them first.")
            }
            return .query(query)
        case nil: return nil
        }
    }
}
