import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport

/// A route with a JSON request body.
struct JSONRoute: Sendable {
    var method = HTTPMethod.POST
    let url: String
    let headers: [(String, String)]
    /// Id of the process that serves it.
    let process: Int32

    /// All such routes of the server, from its OpenAPI document.
    static func all(of server: ServerProcess) async throws -> [JSONRoute] {
        // Some routes are for administrators only.
        let token = try await server.token(user: "alice", role: "admin")
        var routes: [JSONRoute] = []
        var (path, method, isBody) = ("", "", false)
        for line in try await server.request(.GET, "/openapi.yaml").text.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let key = line.dropFirst(indent).prefix { $0 != ":" }
            if indent == 2 { path = String(key) }
            if indent == 4 { method = key.uppercased() }
            if indent == 6 { isBody = key == "requestBody" }
            guard isBody, key == "application/json" else { continue }
            let url =
                server.base
                + path.replacing("{kind}", with: "image").replacing(#/\{[^}]*\}/#, with: "6904d2a1c8e5f70123456789")
            routes.append(
                JSONRoute(
                    method: HTTPMethod(rawValue: method), url: url, headers: [("x-access-token", token)],
                    process: server.processID ?? 0))
        }
        return routes
    }

    /// Both such routes of the sandbox.
    static func all(ofSandbox base: String, process: Int32) -> [JSONRoute] {
        ["/api/v1/nanobanana/generate", "/api/v1/services/aigc/video-generation/video-synthesis"].map {
            JSONRoute(
                url: base + $0, headers: [("Authorization", "Bearer key"), ("X-DashScope-Async", "enable")],
                process: process)
        }
    }

    /// Send a body.
    ///
    /// - Parameter server: provides the HTTP client.
    /// - Returns: the status; for a provider's response with status 200 its code.
    func send(_ body: String, through server: ServerProcess) async throws -> Int {
        let response = try await server.request(
            method, url, headers: headers + [("Content-Type", "application/json")], body: .bytes(.init(string: body)))
        return response.status == 200 ? response.json["code"].integer ?? 200 : response.status
    }
}
