import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// A share, and what a visitor does with its address.
struct SharedVisit: Sendable {
    static let password = "open sesame"

    let server: TestServer
    let id: String
    /// The path of the page.
    let path: String

    /// Shares items of the owner of a token.
    ///
    /// - Parameter options: more members of the request's JSON.
    static func share(
        _ items: [(kind: String, id: String)], on server: TestServer, token: String, _ options: String = ""
    ) async throws -> SharedVisit {
        let list = items.map { #"{"kind":"\#($0.kind)","id":"\#($0.id)"}"# }.joined(separator: ",")
        let response = try await server.post(
            "/api/shares", token: token, json: #"{"items":[\#(list)]\#(options)}"#)
        #expect(response.status == 201, "\(response.text)")
        let url = try #require(response.json["data"]["url"].string)
        #expect(url.hasPrefix("\(server.base)/s/"))
        return SharedVisit(
            server: server, id: try #require(response.json["data"]["id"].string),
            path: String(url.dropFirst(server.base.count)))
    }

    func get(
        _ path: String = "", _ method: HTTPMethod = .GET, pass: String? = nil, headers: [(String, String)] = []
    ) async throws -> TestResponse {
        try await server.request(
            method, self.path + path, headers: headers + (pass.map { [("Cookie", "share=\($0)")] } ?? []))
    }

    func unlock(_ password: String, headers: [(String, String)] = []) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: server.base + path + "/unlock")
        request.method = .POST
        request.headers.add(contentsOf: headers)
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        let escaped = password.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        request.body = .bytes(ByteBuffer(string: "password=\(escaped)"))
        return try await Self.direct.execute(request, timeout: .seconds(60))
    }

    /// The value of the cookie for the right password.
    func pass(_ password: String = password) async throws -> String {
        let response = try await unlock(password)
        #expect(response.status == .seeOther && response.headers["location"] == [path])
        let cookie = try #require(response.headers["set-cookie"].first)
        #expect(cookie.lowercased().contains("path=\(path.lowercased())"))
        #expect(cookie.lowercased().contains("httponly") && cookie.lowercased().contains("samesite=lax"))
        return String(cookie.prefix { $0 != ";" }.dropFirst("share=".count))
    }

    /// The names of the items, from their addresses on the page.
    func names(pass: String? = nil) async throws -> [String] {
        let page = try await get(pass: pass)
        let pattern = try Regex("href=\"\(path)/([A-Za-z0-9_-]{55})/content\"", as: (Substring, Substring).self)
        return page.text.matches(of: pattern).map { String($0.1) }
    }

    /// Does not follow redirects.
    private static let direct = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
}
