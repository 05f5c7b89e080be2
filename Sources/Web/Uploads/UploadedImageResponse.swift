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
        let tag = EntityTag(name)
        var headers: HTTPFields = [
            .contentType: name.format.contentType,
            .cacheControl: cacheControl,
            .eTag: tag.text,
            Self.policy: "default-src 'none'; sandbox",
        ]
        if tag.matches(request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        if let fileName {
            headers[.contentDisposition] = "attachment; filename=\"\(fileName).\(name.format.fileExtension)\""
        }
        let body = try await files.loadFile(path: path, context: context)
        return Response(status: .ok, headers: headers, body: body)
    }
}
