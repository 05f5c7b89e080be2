import Application
import Domain
import HTTPTypes
import Hummingbird

/// Shares for everyone with their address. `OpenShare` decides what each route shows.
struct SharedController: Sendable {
    /// Of the form with the password, in bytes.
    private static let maximumFormLength = 4096
    /// In seconds; after the end of a share caches have its content for as long at most.
    private static let longestAge: Int64 = 60
    private static let cookieName = "share"

    private let shares: ShareDependencies
    private let page: SharedPage
    private let delivery: ContentResponder
    private let accounts: AccountDependencies
    private let clientAddresses: ClientAddresses
    private let isSecure: Bool

    init(_ dependencies: WebDependencies, page: SharedPage) {
        shares = dependencies.shares
        self.page = page
        delivery = ContentResponder(dependencies.videoProxy.delivery)
        accounts = dependencies.accounts
        clientAddresses = dependencies.clientAddresses
        isSecure = dependencies.isSecure
    }

    var routes: [RouteTable.Route] {
        let share = "/s/{token}"
        return [
            RouteTable.Route(method: .get, path: "\(share)", access: .open, handle: serve { _ in .page }),
            RouteTable.Route(method: .post, path: "\(share)/unlock", access: .open, handle: unlock),
            RouteTable.Route(method: .get, path: "\(share)/image", access: .open, handle: serve { _ in .openGraph }),
            RouteTable.Route(
                method: .get, path: "\(share)/{item}/content", access: .open, handle: item { _ in .content }),
            RouteTable.Route(
                method: .get, path: "\(share)/{item}/thumbnail", access: .open, handle: item(Self.thumbnail)),
            RouteTable.Route(
                method: .get, path: "\(share)/{item}/poster", access: .open, handle: item { _ in .poster }),
            RouteTable.Route(
                method: .get, path: "\(share)/{item}/preview", access: .open, handle: item { _ in .preview }),
        ]
    }

    private typealias Handler = @Sendable @concurrent (Request, WebContext) async throws -> Response

    private struct Call: Sendable {
        let request: Request
        let context: WebContext

        var token: String { context.parameters.get("token") ?? "" }
        var isDownload: Bool { request.uri.queryParameters["download"] == "1" }
    }

    /// A route of a part of an item.
    private func item(_ part: @escaping @Sendable (Call) -> ContentPart?) -> Handler {
        serve { call in
            let part = part(call)
            return .item(
                name: call.context.parameters.get("item") ?? "", part: part,
                asFile: part == .content && call.isDownload)
        }
    }

    private static func thumbnail(_ call: Call) -> ContentPart? {
        guard let size = call.request.uri.queryParameters["size"] else { return .thumbnail(.small) }
        return Int(size).flatMap(ThumbnailSize.init).map(ContentPart.thumbnail)
    }

    /// The one way in which a share is looked at.
    private func serve(_ part: @escaping @Sendable (Call) -> SharePart) -> Handler {
        { request, context in
            let call = Call(request: request, context: context)
            let part = part(call)
            return await respond(call, isPage: part == .page) {
                let passes = request.headers.cookies(named: Self.cookieName).map(String.init)
                let opened = try await shares.open(
                    call.token, part, with: passes, from: clientAddresses.client(of: request, context))
                guard let content = opened.content else { return try await show(opened, to: request) }
                return try await deliver(content, of: opened, part, call)
            }
        }
    }

    /// Adds what all responses and errors have. What is not shown is not found, for whatever reason.
    private func respond(
        _ call: Call, isPage: Bool, _ work: () async throws -> Response
    ) async -> Response {
        var response: Response
        do {
            response = try await work()
        } catch {
            let failure = Failure(wrapping: error).shownToVisitors
            response =
                (isPage ? page.response(to: call.request, token: call.token, failure) : nil)
                ?? RequestMiddleware.errorResponse(failure, call.context)
        }
        response.headers[.robots] = "noindex"
        response.headers[.referrerPolicy] = "no-referrer"
        return response
    }

    private func show(_ opened: OpenedShare, to request: Request) async throws(Failure) -> Response {
        let response = try page.response(opened)
        if request.method == .get {
            do throws(Failure) {
                try await shares.repository.countView(opened.share.id)
            } catch {
                // The page is worth more than its count.
            }
        }
        return response
    }

    private func deliver(
        _ content: OpenedContent, of opened: OpenedShare, _ part: SharePart, _ call: Call
    ) async throws -> Response {
        guard let record = opened.items.first?.reference else { throw Failure.notFound }
        let tag = EntityTag(content.content, orAtOrigin: EntityTag(record))
        let age = min(opened.remaining.components.seconds, Self.longestAge)
        var headers = ContentHeaders(
            tag: tag, cacheControl: "\(opened.share.hasPassword ? "private" : "public"), max-age=\(age)")
        if opened.share.hasPassword { headers.vary = "Cookie" }
        if case .item(_, _, asFile: true) = part { headers.fileName = Self.fileName(of: record, in: opened.share) }
        return try await delivery.response(
            delivery.source(of: content.content, tag), headers, of: record, in: opened.active, to: call.request,
            call.context)
    }

    private static func fileName(of record: ItemReference, in share: Share) -> String {
        guard case .items(let items) = share.selection, let index = items.firstIndex(of: record) else {
            return "afterimage"
        }
        return "afterimage-\(index + 1)"
    }

    // MARK: - The password

    @Sendable @concurrent private func unlock(_ request: Request, _ context: WebContext) async throws -> Response {
        let call = Call(request: request, context: context)
        return await respond(call, isPage: true) {
            try refuseOtherSites(request)
            guard let password = try await request.formField("password", upTo: Self.maximumFormLength) else {
                throw Failure.invalid("password", "This is required.")
            }
            let client = clientAddresses.client(of: request, context)
            let pass = try await shares.open.unlock(call.token, with: password, from: client)
            let path = ShareToken.path(call.token)
            var response = Response(status: .seeOther, headers: [.location: path, .cacheControl: "no-store"])
            if let pass {
                response.headers[.setCookie] =
                    Cookie(
                        name: Self.cookieName, value: pass.text, maxAge: Int(pass.remaining.components.seconds),
                        path: path, secure: isSecure, httpOnly: true, sameSite: .lax
                    ).description
            }
            return response
        }
    }

    /// The form's own page has no referrer, so that browsers send the origin `null` with it; without TLS nothing else
    /// tells where it comes from.
    private func refuseOtherSites(_ request: Request) throws(Failure) {
        if request.headers[.secFetchSite] == nil, request.headers[.origin] == "null" { return }
        try accounts.refuseCrossOrigin(request)
    }
}

extension HTTPField.Name {
    fileprivate static let robots = HTTPField.Name("X-Robots-Tag")!
    fileprivate static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
}
