import Application
import Hummingbird

/// Serves the OpenAPI document and a page that shows it.
struct DocumentationController: Sendable {
    private let document = StaticDocument(PackageResources.openapi_yaml, "application/yaml")
    private let page = StaticDocument(
        PackageResources.reference_html, "text/html; charset=utf-8", policy: Self.policy)
    private let assets = [
        "reference.css": StaticDocument(PackageResources.reference_css, "text/css; charset=utf-8"),
        "reference.js": StaticDocument(PackageResources.reference_js, "text/javascript; charset=utf-8"),
        "reader.js": StaticDocument(PackageResources.reader_js, "text/javascript; charset=utf-8"),
    ]

    /// Only content of this server, no inline scripts or styles, and no HTML from strings (Trusted Types).
    private static let policy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "form-action 'none'",
        "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
    ].joined(separator: "; ")

    @Sendable @concurrent func contract(_ request: Request, _ context: WebContext) async throws -> Response {
        document.response(to: request)
    }

    @Sendable @concurrent func reference(_ request: Request, _ context: WebContext) async throws -> Response {
        page.response(to: request)
    }

    @Sendable @concurrent func asset(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let asset = context.parameters.get("name").flatMap({ assets[$0] }) else { throw Failure.notFound }
        return asset.response(to: request)
    }
}
