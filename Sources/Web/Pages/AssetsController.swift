import Application
import HTTPTypes
import Hummingbird

/// Serves the static assets of the pages.
struct AssetsController: Sendable {
    let assets: PageAssets

    /// Another version is not found: caches would store these bytes under the URL of other ones.
    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard context.parameters.get("version") == assets.version,
            let asset = context.parameters.get("name").flatMap({ assets[$0] })
        else { throw Failure.notFound }
        return response(asset, cacheControl: "public, max-age=31536000, immutable", to: request)
    }

    /// The favicon, at the URL where browsers look for it without a page.
    @Sendable @concurrent func icon(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asset = assets["icon.svg"] else { throw Failure.notFound }
        return response(asset, cacheControl: "public, max-age=86400", to: request)
    }

    private func response(_ asset: PageAsset, cacheControl: String, to request: Request) -> Response {
        let form = Self.acceptsGzip(request) ? asset.compressed ?? asset.plain : asset.plain
        var headers: HTTPFields = [
            .contentType: asset.contentType,
            .cacheControl: cacheControl,
            .eTag: form.entityTag.text,
            .vary: "Accept-Encoding",
            .crossOriginResourcePolicy: "same-origin",
            // For an SVG opened on its own.
            .contentSecurityPolicy: "default-src 'none'; sandbox",
        ]
        if form.entityTag.matches(request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        if form.entityTag.text != asset.plain.entityTag.text { headers[.contentEncoding] = "gzip" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: form.bytes))
    }

    /// Whether the client accepts gzip, by name or `*`, with a weight other than 0.
    private static func acceptsGzip(_ request: Request) -> Bool {
        var acceptsAny = false
        for coding in request.headers[values: .acceptEncoding].flatMap({ $0.split(separator: ",") }) {
            let parts = coding.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let isAccepted = !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            if parts.first == "gzip" { return isAccepted }
            if parts.first == "*" { acceptsAny = isAccepted }
        }
        return acceptsAny
    }
}
