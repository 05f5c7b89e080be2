import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A request that must be refused, and how.
struct HttpCase: Sendable {
    let name: String
    let method: HTTPMethod
    let path: String
    var headers: [(String, String)] = []
    var body: HTTPClientRequest.Body?
    var status = 400
    var code = "validation_failed"
    /// Every field that is named, and no other.
    var fields: Set<String> = []

    /// JSON for a route that takes it; nil fields mean that the request is good.
    static func json(
        _ name: String, _ body: String, _ fields: Set<String>, to path: String = "/api/v1/nanobanana/generate"
    ) -> HttpCase {
        bytes(name, Array(body.utf8), fields, to: path)
    }

    static func bytes(
        _ name: String, _ body: [UInt8], _ fields: Set<String>, to path: String = "/api/v1/nanobanana/generate"
    ) -> HttpCase {
        HttpCase(
            name: name, method: .POST, path: path, headers: [("Content-Type", "application/json")],
            body: .bytes(ByteBuffer(bytes: body)), fields: fields)
    }

    static func form(_ name: String, _ form: HttpForm, _ fields: Set<String>) -> HttpCase {
        HttpCase(
            name: name, method: .POST, path: "/api/v1/nanobanana/edit",
            headers: [("Content-Type", form.contentType)], body: .bytes(ByteBuffer(bytes: form.bytes)),
            fields: fields)
    }

    static func get(_ path: String, _ fields: Set<String>) -> HttpCase {
        HttpCase(name: path, method: .GET, path: path, fields: fields)
    }

    func answering(_ status: Int, _ code: String) -> HttpCase {
        var answering = self
        (answering.status, answering.code) = (status, code)
        return answering
    }

    func check(_ server: TestServer, token: String?) async throws {
        let answer = try await server.ask(method, path, token: token, headers: headers, body: body)
        try await server.expectFailure(answer, status, code, fields: fields, name)
    }
}
