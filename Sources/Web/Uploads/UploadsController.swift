import Application
import Domain
import HTTPTypes
import Hummingbird

/// Serves uploaded pictures. A name that nobody can guess is all the permission there is: the provider has no token.
struct UploadsController: Sendable {
    private static let policy = HTTPField.Name("Content-Security-Policy")!

    let uploads: any UploadStore
    private let files = FileIO()

    init(uploads: any UploadStore) { self.uploads = uploads }

    @Sendable @concurrent func read(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let name = context.parameters.get("name").flatMap({ UploadName($0) }),
            let path = await uploads.path(of: name)
        else { throw Failure.notFound }
        let entityTag = "\"\(name.text)\""
        let headers: HTTPFields = [
            .contentType: name.format.contentType,
            // The bytes under a name never change.
            .cacheControl: "public, max-age=31536000, immutable",
            .eTag: entityTag,
            Self.policy: "default-src 'none'; sandbox",
        ]
        if Self.matches(request.headers[.ifNoneMatch], entityTag) {
            return Response(status: .notModified, headers: headers)
        }
        let body = try await files.loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Whether a client has the bytes: a list of tags, which caches on the way may have made weak, or a star.
    private static func matches(_ condition: String?, _ entityTag: String) -> Bool {
        guard let condition else { return false }
        return condition.split(separator: ",").contains { part in
            let tag = part.filter { $0 != " " && $0 != "\t" }
            return tag == "*" || tag == entityTag || tag == "W/\(entityTag)"
        }
    }
}
