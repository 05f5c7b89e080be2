import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A request that must be rejected, with the expected error.
struct InvalidRequest: Sendable {
    let name: String
    let method: HTTPMethod
    let path: String
    var headers: [(String, String)] = []
    var body: HTTPClientRequest.Body?
    var status = 400
    var code = "validation_failed"
    /// The exact set of fields in `details`.
    var fields: Set<String> = []

    /// A JSON body for a route that accepts JSON.
    static func json(
        _ name: String, _ body: String, _ fields: Set<String>, to path: String = "/api/v1/nanobanana/generate"
    ) -> InvalidRequest {
        bytes(name, Array(body.utf8), fields, to: path)
    }

    static func bytes(
        _ name: String, _ body: [UInt8], _ fields: Set<String>, to path: String = "/api/v1/nanobanana/generate"
    ) -> InvalidRequest {
        InvalidRequest(
            name: name, method: .POST, path: path, headers: [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(bytes: body)), fields: fields)
    }

    static func form(_ name: String, _ form: MultipartForm, _ fields: Set<String>) -> InvalidRequest {
        InvalidRequest(
            name: name, method: .POST, path: "/api/v1/nanobanana/edit",
            headers: [("Content-Type", form.contentType)], body: .bytes(ByteBuffer(bytes: form.bytes)),
            fields: fields)
    }

    static func get(_ path: String, _ fields: Set<String>) -> InvalidRequest {
        InvalidRequest(name: path, method: .GET, path: path, fields: fields)
    }

    func expecting(_ status: Int, _ code: String) -> InvalidRequest {
        var copy = self
        (copy.status, copy.code) = (status, code)
        return copy
    }

    func check(_ server: TestServer, token: String?) async throws {
        let response = try await server.request(method, path, token: token, headers: headers, body: body)
        try await server.expectFailure(response, status, code, fields: fields, name)
    }
}
