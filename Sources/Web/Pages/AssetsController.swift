import Application
import HTTPTypes
import Hummingbird

/// Serves what pages are made of beside their HTML.
struct AssetsController: Sendable {
    let assets: PageAssets

    /// What has another version than these is not here: an answer of today's bytes would be kept as yesterday's.
    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.parameters.get("version") == assets.version,
            let asset = context.parameters.get("name").flatMap({ assets[$0] })
        else { throw Failure.notFound }
        return response(asset, cacheControl: "public, max-age=31536000, immutable", to: request)
    }

    /// The picture for a tab, where browsers look for it that have not read a page.
    @Sendable @concurrent func icon(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asset = assets["icon.svg"] else { throw Failure.notFound }
        return response(asset, cacheControl: "public, max-age=86400", to: request)
    }

    private func response(_ asset: PageAsset, cacheControl: String, to request: Request) -> Response {
        let form = Self.takesGzip(request) ? asset.compressed ?? asset.plain : asset.plain
        var headers: HTTPFields = [
            .contentType: asset.contentType,
            .cacheControl: cacheControl,
            .eTag: form.entityTag.text,
            .vary: "Accept-Encoding",
            .crossOriginResourcePolicy: "same-origin",
            // For a picture that is opened by itself.
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        if form.entityTag.isAmong(request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        if form.entityTag.text != asset.plain.entityTag.text { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.bytes))
    }

    /// Whether the client takes gzip, by name or under a star, and not with a weight of nothing.
    private static func takesGzip(_ request: Request) -> Bool {
        var any = false
        for coding in request.headers[values: .acceptEncoding].flatMap({ $0.split(separator: ",") }) {
            let parts = coding.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let isTaken = !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            if parts.first == "gzip" { return isTaken }
            if parts.first == "*" { any = isTaken }
        }
        return any
    }
}
