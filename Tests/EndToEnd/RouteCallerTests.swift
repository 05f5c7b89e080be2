import Afterimage
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Every route, asked by every kind of caller. A route that is not in this table fails the first test.
@Suite struct RouteCallerTests {
    /// Who a route is for.
    private enum Audience {
        /// Whoever asks.
        case anyone
        /// The provider, by a signature: tokens mean nothing.
        case provider
        /// Whoever has a token.
        case bearer
        /// Whom the thing at the address belongs to.
        case owner
        /// Anyone, but no page of somebody else's, and no cookie without a word of where it comes from.
        case door
        /// The same, but the word may be missing.
        case exit
        /// Services on this machine, as long as no keys are set; no page of somebody else's.
        case service
        /// An admin by their token.
        case admin
    }

    private struct Row {
        let route: String
        let audience: Audience
        /// The route's address with something of Alice's in the place of a name; nil: the route has no such place.
        var path: String?
        var json: String?
        var headers: [(String, String)] = []

        var method: HTTPMethod { HTTPMethod(rawValue: String(route.prefix { $0 != " " })) }
        var address: String { path ?? String(route.drop { $0 != " " }.dropFirst()) }
        var isSafe: Bool { method == .GET }
    }

    private enum Kind: CaseIterable {
        case nobody, brokenToken, alice, aliceAsBearer, bob, visitor, admin
        case cookieFromOurPage, cookieFromElsewhere, cookieFromSomewhere, brokenCookie

        var isAlice: Bool {
            [.alice, .aliceAsBearer, .cookieFromOurPage, .cookieFromElsewhere, .cookieFromSomewhere].contains(self)
        }
        var isKnown: Bool { ![.nobody, .brokenToken, .brokenCookie].contains(self) }
    }

    private static func rows(image: String, task: String, video: String) -> [Row] {
        let images = "/api/v1/nanobanana"
        return [
            Row(route: "GET \(images)/images", audience: .bearer),
            Row(route: "GET \(images)/images/{id}", audience: .owner, path: "\(images)/images/\(image)"),
            // Nobody's: what is put away is gone for the next caller.
            Row(
                route: "DELETE \(images)/images/{id}", audience: .bearer,
                path: "\(images)/images/000000000000000000000000"),
            Row(
                route: "GET \(images)/images/{id}/content", audience: .owner, path: "\(images)/images/\(image)/content"),
            Row(route: "GET \(images)/tasks/{taskId}", audience: .owner, path: "\(images)/tasks/\(task)"),
            Row(route: "POST \(images)/generate", audience: .bearer),
            Row(route: "POST \(images)/edit", audience: .bearer),
            Row(route: "POST \(images)/callback", audience: .provider),
            Row(route: "POST /api/session", audience: .door),
            Row(route: "POST /api/auth/register", audience: .door, json: "{}"),
            Row(route: "POST /api/auth/login", audience: .door, json: "{}"),
            Row(route: "POST /api/auth/logout", audience: .exit),
            Row(route: "GET /api/auth/me", audience: .bearer),
            Row(route: "GET /api/user-generations", audience: .bearer),
            Row(
                route: "GET /api/user-generations/{id}", audience: .owner, path: "/api/user-generations/\(video)"),
            // Nobody's: what is put away is gone for the next caller.
            Row(
                route: "DELETE /api/user-generations/{id}", audience: .bearer,
                path: "/api/user-generations/000000000000000000000000"),
            Row(route: "GET /api/gallery", audience: .bearer),
            // An id that is none ends the answer, which would otherwise stay open.
            Row(route: "GET /api/events", audience: .bearer, headers: [("Last-Event-ID", "!")]),
            Row(route: "POST /api/text-to-video", audience: .bearer, json: "{}"),
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
            Row(route: "GET /admin", audience: .anyone),
            Row(route: "GET /login", audience: .anyone),
            Row(route: "GET /register", audience: .anyone),
            Row(route: "GET /assets/{version}/{name}", audience: .anyone, path: "/assets/a/app.css"),
            Row(route: "GET /favicon.ico", audience: .anyone),
            Row(route: "GET /uploads/{name}", audience: .anyone, path: "/uploads/a.png"),
            Row(route: "GET /health/live", audience: .anyone),
            Row(route: "GET /health/ready", audience: .anyone),
            Row(route: "GET /health/video-proxy", audience: .anyone),
            Row(route: "GET /api/admin/video-proxy/stats", audience: .admin),
            Row(route: "GET /api/admin/video-proxy/mappings", audience: .admin),
            Row(route: "POST /api/admin/video-proxy/cleanup", audience: .admin),
            Row(route: "GET /api/admin/jobs", audience: .admin),
            // Nobody's: no job is brought back.
            Row(
                route: "POST /api/admin/jobs/{job_id}/retry", audience: .admin,
                path: "/api/admin/jobs/000000000000000000000000/retry"),
            Row(route: "GET /api/admin/images", audience: .admin),
            Row(route: "GET /api/admin/providers", audience: .admin),
            Row(route: "GET /api/admin/alerts", audience: .admin),
            Row(route: "GET /openapi.yaml", audience: .anyone),
            Row(route: "GET /docs", audience: .anyone),
            Row(route: "GET /docs/{name}", audience: .anyone, path: "/docs/reference.css"),
        ]
    }

    /// How a caller is refused, or nil where they come in, whatever is then said of what they ask for.
    private static func refusal(_ row: Row, _ kind: Kind) -> Int? {
        switch row.audience {
        case .anyone, .provider: return nil
        case .door:
            return [.cookieFromElsewhere, .cookieFromSomewhere].contains(kind) ? 403 : nil
        case .exit, .service: return kind == .cookieFromElsewhere ? 403 : nil
        case .admin: return kind.isKnown ? kind == .admin ? nil : 403 : 401
        case .bearer, .owner:
            guard kind.isKnown else { return 401 }
            if !row.isSafe, [.cookieFromElsewhere, .cookieFromSomewhere].contains(kind) { return 403 }
            return row.audience == .owner && !kind.isAlice ? 404 : nil
        }
    }

    private static func headers(_ kind: Kind, _ server: TestServer) async throws -> [(String, String)] {
        let alice = try await server.token(user: "alice")
        let cookie = ("Cookie", "afterimage=\(alice)")
        switch kind {
        case .nobody: return []
        case .brokenToken: return [("x-access-token", alice + "x")]
        case .alice: return [("x-access-token", alice)]
        case .aliceAsBearer: return [("Authorization", "Bearer \(alice)")]
        case .bob: return [("x-access-token", try await server.token(user: "bob"))]
        case .visitor: return [("x-access-token", try await server.token(session: "0123456789abcdef"))]
        case .admin: return [("x-access-token", try await server.token(user: "root", role: "admin"))]
        case .cookieFromOurPage: return [cookie, server.origin]
        case .cookieFromElsewhere: return [cookie, ("Origin", "https://evil.example")]
        case .cookieFromSomewhere: return [cookie]
        case .brokenCookie: return [("Cookie", "afterimage=\(alice)x"), server.origin]
        }
    }

    @Test func `The table has every route that the server has`() async throws {
        try await TestServer.run { server in
            let rows = Self.rows(image: "", task: "", video: "").map(\.route)
            #expect(Set(rows) == Set(server.routes))
            #expect(rows.count == server.routes.count, "a route stands there twice")
        }
    }

    @Test func `Every route lets in whom the table says, and nobody else`() async throws {
        try await TestServer.run { server in
            let video = try await server.post(
                "/api/text-to-video", token: server.token(user: "alice"), json: #"{"prompt":"A fox"}"#)
            let made = try await server.generate("a", token: server.token(user: "alice")).json["data"]
            let rows = Self.rows(
                image: try #require(made["image"]["id"].string), task: try #require(made["taskId"].string),
                video: try #require(video.json["data"]["task_id"].string))
            for row in rows {
                for kind in Kind.allCases {
                    var headers = try await Self.headers(kind, server)
                    headers += row.headers
                    if row.json != nil { headers.append(("Content-Type", "application/json")) }
                    let answer = try await server.ask(
                        row.method, row.address, headers: headers, body: row.json.map { .bytes(.init(string: $0)) })
                    let name = "\(row.route) by \(kind): \(answer.status) \(answer.text.prefix(200))"
                    if let status = Self.refusal(row, kind) {
                        let code = [401: "unauthenticated", 403: "forbidden", 404: "not_found"][status] ?? ""
                        try await server.expectFailure(answer, status, code, name)
                        #expect(answer.headers["set-cookie"].isEmpty, "\(name)")
                    } else {
                        #expect(![401, 403].contains(answer.status) && answer.status < 500, "\(name)")
                        if row.audience == .owner { #expect(answer.status == 200, "\(name)") }
                    }
                }
            }
        }
    }
}
