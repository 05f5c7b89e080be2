import Application
import Domain
import HTTPTypes
import Hummingbird

/// A response with an image from the upload store. The bytes under a name never change.
struct UploadedImageResponse: Sendable {
    private static let policy = HTTPField.Name("Content-Security-Policy")!

    let uploads: any UploadStore
    private let files = FileIO()

    init(_ uploads: any UploadStore) { self.uploads = uploads }

    /// - Parameters:
    ///   - fileName: without extension, for a download; nil to show the image inline.
    /// - Throws: `notFound` if the file does not exist.
    func response(
        _ name: UploadName, cacheControl: String, fileName: String? = nil, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        guard let path = await uploads.path(of: name) else { throw Failure.notFound }
        let entityTag = "\"\(name.text.prefix(32))\""
        var headers: HTTPFields = [
            .contentType: name.format.contentType,
            .cacheControl: cacheControl,
            .eTag: entityTag,
            Self.policy: "default-src 'none'; sandbox",
        ]
        if Self.matches(request.headers[.ifNoneMatch], entityTag) {
            return Response(status: .notModified, headers: headers)
        }
        if let fileName {
            headers[.contentDisposition] = "attachment; filename=\"\(fileName).\(name.format.fileExtension)\""
        }
        let body = try await files.loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }

    /// Whether `If-None-Match` names the tag: `*`, or a list of tags, possibly made weak by a cache.
    private static func matches(_ condition: String?, _ entityTag: String) -> Bool {
        guard let condition else { return false }
        return condition.split(separator: ",").contains { part in
            let tag = part.filter { $0 != " " && $0 != "\t" }
            return tag == "*" || tag == entityTag || tag == "W/\(entityTag)"
        }
    }
}
