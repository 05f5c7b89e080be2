import Afterimage
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Access control of every route for every kind of caller. A route missing from the table fails the first test.
@Suite struct RouteAccessTests {
    enum Audience {
        case anyone
        /// The provider, by a signature; tokens are ignored.
        case provider
        /// A caller with a token.
        case authenticated
        /// A person: a caller with a token that is not an API key.
        case person
        /// A person whose account is stored here, which no caller of these tests has.
        case account
        /// The owner of the resource.
        case owner
        /// Anyone, except other origins' pages and cookies without an `Origin`.
        case sameOrigin
        /// Anyone, except other origins' pages; the `Origin` may be missing.
        case notCrossOrigin
        /// Services on this machine, since no service keys are set; not other origins' pages.
        case service
        case admin
    }

    struct Row {
        let route: String
        let audience: Audience
        /// The path with the id of a resource of Alice's; nil for a route without parameters.
        var path: String?
        var json: String?
        var headers: [(String, String)] = []

        var method: HTTPMethod { HTTPMethod(rawValue: String(route.prefix { $0 != " " })) }
        var requestPath: String { path ?? String(route.drop { $0 != " " }.dropFirst()) }
        var isSafe: Bool { method == .GET }
    }

    private enum Kind: CaseIterable {
        case noToken, brokenToken, alice, aliceAsBearer, bob, visitor, admin
        case cookieSameOrigin, cookieCrossOrigin, cookieWithoutOrigin, brokenCookie

        var isAlice: Bool {
            [.alice, .aliceAsBearer, .cookieSameOrigin, .cookieCrossOrigin, .cookieWithoutOrigin].contains(self)
        }
        var isKnown: Bool { ![.noToken, .brokenToken, .brokenCookie].contains(self) }
    }

    private static func rows(image: String, task: String, video: String) -> [Row] {
        let images = "/api/v1/nanobanana"
        return [
            Row(route: "GET \(images)/images", audience: .authenticated),
            Row(route: "GET \(images)/images/{id}", audience: .owner, path: "\(images)/images/\(image)"),
            // A missing id, because a deleted image would be gone for the next caller.
            Row(
                route: "DELETE \(images)/images/{id}", audience: .authenticated,
                path: "\(images)/images/000000000000000000000000"),
            Row(
                route: "GET \(images)/images/{id}/content", audience: .owner, path: "\(images)/images/\(image)/content"),
            Row(
                route: "GET \(images)/images/{id}/thumbnail", audience: .owner,
                path: "\(images)/images/\(image)/thumbnail?size=320"),
            Row(
                route: "POST \(images)/images/{id}/restore", audience: .owner,
                path: "\(images)/images/\(image)/restore"),
            Row(route: "GET \(images)/tasks/{taskId}", audience: .owner, path: "\(images)/tasks/\(task)"),
            Row(route: "POST \(images)/generate", audience: .authenticated),
            Row(route: "POST \(images)/edit", audience: .authenticated),
            Row(route: "POST \(images)/callback", audience: .provider),
            Row(route: "POST /api/session", audience: .sameOrigin),
            Row(route: "POST /api/auth/register", audience: .sameOrigin, json: "{}"),
            Row(route: "POST /api/auth/login", audience: .sameOrigin, json: "{}"),
            Row(route: "POST /api/auth/logout", audience: .notCrossOrigin),
            Row(route: "GET /api/auth/me", audience: .authenticated),
            Row(route: "GET /api/user-generations", audience: .authenticated),
            Row(
                route: "GET /api/user-generations/{id}", audience: .owner, path: "/api/user-generations/\(video)"),
            // A missing id, because a deleted image would be gone for the next caller.
            Row(
                route: "DELETE /api/user-generations/{id}", audience: .authenticated,
                path: "/api/user-generations/000000000000000000000000"),
            Row(
                route: "GET /api/user-generations/{id}/content", audience: .owner,
                path: "/api/user-generations/\(video)/content"),
            // Without ffmpeg a video has none of these.
            Row(
                route: "GET /api/user-generations/{id}/thumbnail", audience: .authenticated,
                path: "/api/user-generations/000000000000000000000000/thumbnail?size=320"),
            Row(
                route: "GET /api/user-generations/{id}/poster", audience: .authenticated,
                path: "/api/user-generations/000000000000000000000000/poster"),
            Row(
                route: "GET /api/user-generations/{id}/preview", audience: .authenticated,
                path: "/api/user-generations/000000000000000000000000/preview"),
            Row(
                route: "POST /api/user-generations/{id}/restore", audience: .owner,
                path: "/api/user-generations/\(video)/restore"),
            // A missing id, because every call makes another address.
            Row(
                route: "POST /api/user-generations/{id}/address", audience: .authenticated,
                path: "/api/user-generations/000000000000000000000000/address"),
            Row(route: "GET /api/account/storage", audience: .authenticated),
            Row(route: "GET /api/gallery", audience: .authenticated),
            // An invalid event id, because the event stream would stay open.
            Row(route: "GET /api/events", audience: .authenticated, headers: [("Last-Event-ID", "!")]),
            Row(route: "POST /api/text-to-video", audience: .authenticated, json: "{}"),
            Row(route: "GET /api/text-to-video/{task_id}", audience: .owner, path: "/api/text-to-video/\(video)"),
            Row(route: "POST /api/v1/generate", audience: .service, json: "{}"),
            Row(route: "GET /api/v1/job/{job_id}", audience: .service, path: "/api/v1/job/\(video)"),
            Row(route: "GET /api/v1/videos", audience: .service),
            Row(
                route: "GET /video/{proxy_id}", audience: .anyone,
                path: "/video/00000000-0000-4000-8000-000000000000"),
            Row(route: "GET /", audience: .anyone),
            Row(route: "GET /text-to-video", audience: .anyone),
            Row(route: "GET /generate", audience: .anyone),
            Row(route: "GET /edit", audience: .anyone),
            Row(route: "GET /gallery", audience: .anyone),
            Row(route: "GET /shares", audience: .anyone),
            Row(route: "GET /usage", audience: .anyone),
            Row(route: "GET /admin", audience: .anyone),
            Row(route: "GET /login", audience: .anyone),
            Row(route: "GET /register", audience: .anyone),
            Row(route: "GET /assets/{version}/{name}", audience: .anyone, path: "/assets/a/app.css"),
            Row(route: "GET /favicon.ico", audience: .anyone),
            Row(route: "GET /uploads/{name}", audience: .anyone, path: "/uploads/a.png"),
            Row(route: "GET /health/live", audience: .anyone),
            Row(route: "GET /metrics", audience: .anyone),
            Row(route: "GET /health/ready", audience: .anyone),
            Row(route: "GET /health/video-proxy", audience: .anyone),
            Row(route: "GET /api/admin/video-proxy/stats", audience: .admin),
            Row(route: "GET /api/admin/video-proxy/mappings", audience: .admin),
            Row(route: "POST /api/admin/video-proxy/cleanup", audience: .admin),
            Row(route: "GET /api/admin/jobs", audience: .admin),
            // A missing id, so that no job is retried.
            Row(
                route: "POST /api/admin/jobs/{job_id}/retry", audience: .admin,
                path: "/api/admin/jobs/000000000000000000000000/retry"),
            Row(
                route: "POST /api/admin/jobs/{job_id}/task", audience: .admin,
                path: "/api/admin/jobs/000000000000000000000000/task"),
            Row(route: "GET /api/admin/images", audience: .admin),
            Row(route: "GET /api/admin/storage", audience: .admin),
            Row(route: "GET /api/admin/providers", audience: .admin),
            Row(route: "GET /api/admin/alerts", audience: .admin),
            Row(route: "GET /openapi.yaml", audience: .anyone),
            Row(route: "GET /docs", audience: .anyone),
            Row(route: "GET /docs/{name}", audience: .anyone, path: "/docs/reference.css"),
        ] + libraryRows(image: image, video: video) + organizingRows(image: image, video: video) + shareRows
            + downloadRows
            + usageRows + accountPageRows + accessRows + signUpRows + accountRows + spendingRows + adminRows
            + recoveryRows + closureRows
    }

    /// The status of the rejection; nil if the caller has access.
    private static func refusal(_ row: Row, _ kind: Kind) -> Int? {
        switch row.audience {
        case .anyone, .provider: return nil
        case .sameOrigin:
            return [.cookieCrossOrigin, .cookieWithoutOrigin].contains(kind) ? 403 : nil
        case .notCrossOrigin, .service: return kind == .cookieCrossOrigin ? 403 : nil
        case .admin: return kind.isKnown ? kind == .admin ? nil : 403 : 401
        case .account: return kind.isKnown ? 403 : 401
        case .authenticated, .person, .owner:
            guard kind.isKnown else { return 401 }
            if !row.isSafe, [.cookieCrossOrigin, .cookieWithoutOrigin].contains(kind) { return 403 }
            return row.audience == .owner && !kind.isAlice ? 404 : nil
        }
    }

    private static func headers(_ kind: Kind, _ server: TestServer) async throws -> [(String, String)] {
        let alice = try await server.token(user: "alice")
        let cookie = ("Cookie", "afterimage=\(alice)")
        switch kind {
        case .noToken: return []
        case .brokenToken: return [("x-access-token", alice + "x")]
        case .alice: return [("x-access-token", alice)]
        case .aliceAsBearer: return [("Authorization", "Bearer \(alice)")]
        case .bob: return [("x-access-token", try await server.token(user: "bob"))]
        case .visitor: return [("x-access-token", try await server.token(session: "0123456789abcdef"))]
        case .admin: return [("x-access-token", try await server.token(user: "root", role: "admin"))]
        case .cookieSameOrigin: return [cookie, server.origin]
        case .cookieCrossOrigin: return [cookie, ("Origin", "https://evil.example")]
        case .cookieWithoutOrigin: return [cookie]
        case .brokenCookie: return [("Cookie", "afterimage=\(alice)x"), server.origin]
        }
    }

    @Test func `The table has every route of the server`() async throws {
        try await TestServer.run { server in
            let rows = Self.rows(image: "", task: "", video: "").map(\.route)
            #expect(Set(rows) == Set(server.routes))
            #expect(rows.count == server.routes.count, "a route is listed twice")
        }
    }

    @Test func `Every route accepts exactly the callers in the table`() async throws {
        try await TestServer.run { server in
            let video = try await server.post(
                "/api/text-to-video", token: server.token(user: "alice"), json: #"{"prompt":"A fox"}"#)
            let made = try await server.generate("a", token: server.token(user: "alice")).json["data"]
            let task = try #require(video.json["data"]["task_id"].string)
            _ = try await server.waitForVideo(task, token: server.token(user: "alice"))
            let rows = Self.rows(
                image: try #require(made["image"]["id"].string), task: try #require(made["taskId"].string),
                video: task)
            for row in rows {
                for kind in Kind.allCases {
                    var headers = try await Self.headers(kind, server)
                    headers += row.headers
                    if row.json != nil { headers.append(("Content-Type", "application/json")) }
                    let response = try await server.request(
                        row.method, row.requestPath, headers: headers, body: row.json.map { .bytes(.init(string: $0)) })
                    let name = "\(row.route) by \(kind): \(response.status) \(response.text.prefix(200))"
                    if let status = Self.refusal(row, kind) {
                        let code = [401: "unauthenticated", 403: "forbidden", 404: "not_found"][status] ?? ""
                        try await server.expectFailure(response, status, code, name)
                        #expect(response.headers["set-cookie"].isEmpty, "\(name)")
                    } else {
                        #expect(![401, 403].contains(response.status) && response.status < 500, "\(name)")
                        if row.audience == .owner { #expect(response.status == 200, "\(name)") }
                    }
                }
            }
        }
    }
}
