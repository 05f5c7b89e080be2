import AsyncHTTPClient
import BSON
import Domain
import MongoClient
import NIOCore
import NIOHTTP1
import Persistence
import TestSupport
import Testing

/// Every route of a share, taken from the router, in each of its states: no route may know less than the others.
@Suite struct ShareMatrixTests {
    private enum State: CaseIterable {
        case open, expired, ended, unknown, trashed, purged, notInIt
        case lockedWithout, lockedWrong, lockedOld, lockedRight
        case downloadOff

        var hasPassword: Bool { [.lockedWithout, .lockedWrong, .lockedOld, .lockedRight].contains(self) }
    }

    /// A GET route with the name of an item.
    private struct Way {
        let route: String
        let path: String

        var isPage: Bool { route == "/s/{token}" }
        var isImage: Bool { route.hasSuffix("/image") }
        var isFile: Bool { path.hasSuffix("download=1") }
        var isOfVideo: Bool { route.hasSuffix("/poster") || route.hasSuffix("/preview") }
    }

    /// What a state has: the share, the name of an item, and the cookie.
    private struct Case {
        let visit: SharedVisit
        let name: String
        var pass: String?
    }

    private static func ways(of server: TestServer, _ name: String) -> [Way] {
        let routes = server.routes.filter { $0.hasPrefix("GET /s/") }.map { String($0.dropFirst(4)) }
        return routes.flatMap { route -> [Way] in
            let path = String(route.dropFirst("/s/{token}".count)).replacing("{item}", with: name)
            return switch route {
            case "/s/{token}/{item}/content":
                [Way(route: route, path: path), Way(route: route, path: path + "?download=1")]
            case "/s/{token}/{item}/thumbnail":
                ["?size=320", "?size=1280"].map { Way(route: route, path: path + $0) }
            default: [Way(route: route, path: path)]
            }
        }
    }

    private static func make(_ state: State, on server: TestServer, token: String) async throws -> Case {
        let image = try #require(try await server.archivedImage("A red fox", token: token)["id"].string)
        let path = "/api/v1/nanobanana/images/\(image)"
        let options =
            (state == .downloadOff ? "" : #","download":true"#)
            + (state.hasPassword ? #","password":"\#(SharedVisit.password)""# : "")
        let visit = try await SharedVisit.share([("image", image)], on: server, token: token, options)
        let pass = state.hasPassword ? try await visit.pass() : nil
        var result = Case(visit: visit, name: try #require(try await visit.names(pass: pass).first), pass: nil)
        switch state {
        case .open, .downloadOff, .lockedWithout: break
        case .expired:
            _ = try await server.database.collection("shares").updateOne(
                ["_id": .objectID(ObjectID(try #require(RecordID(visit.id))))],
                .operators(["$set": ["expires_at": .date(milliseconds: 1_700_000_000_000)]]))
        case .ended:
            #expect(try await server.request(.DELETE, "/api/shares/\(visit.id)", token: token).status == 204)
        case .unknown:
            result = Case(
                visit: SharedVisit(server: server, id: visit.id, path: "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA"),
                name: result.name)
        case .trashed: #expect(try await server.request(.DELETE, path, token: token).status == 204)
        case .purged:
            #expect(try await server.request(.DELETE, "\(path)?permanent=true", token: token).status == 204)
        case .notInIt:
            let other = try #require(try await server.archivedImage("An owl", token: token)["id"].string)
            let another = try await SharedVisit.share([("image", other)], on: server, token: token, options)
            result = Case(visit: another, name: result.name)
        case .lockedWrong: result.pass = String(repeating: "A", count: 43)
        case .lockedOld:
            result.pass = pass
            let changed = try await server.request(
                .PATCH, "/api/shares/\(visit.id)", token: token, headers: [("Content-Type", "application/json")],
                body: .bytes(.init(string: #"{"password":"another"}"#)))
            #expect(changed.status == 200, "\(changed.text)")
        case .lockedRight: result.pass = pass
        }
        return result
    }

    private static func expected(_ way: Way, _ state: State) -> Int {
        switch state {
        case .lockedWithout, .lockedWrong, .lockedOld: return 401
        case .expired, .ended, .unknown, .trashed, .purged: return 404
        case .notInIt: return way.isPage || way.isImage ? 200 : 404
        case .open, .lockedRight, .downloadOff:
            if way.isOfVideo { return 404 }
            if way.isImage, state == .lockedRight { return 404 }
            return way.isFile && state == .downloadOff ? 404 : 200
        }
    }

    @Test func `Each route answers in each state as all others do, and no refusal tells why`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            var refusals: [Int: Set<String>] = [:]
            for state in State.allCases {
                let one = try await Self.make(state, on: server, token: token)
                let ways = Self.ways(of: server, one.name)
                #expect(ways.count >= 8)
                for way in ways {
                    for method in [HTTPMethod.GET, .HEAD] {
                        let response = try await one.visit.get(way.path, method, pass: one.pass)
                        let name = "\(method) \(way.route) \(state): \(response.status)"
                        #expect(response.status == Self.expected(way, state), "\(name)")
                        #expect(response.headers["x-robots-tag"] == ["noindex"], "\(name)")
                        #expect(response.headers["referrer-policy"] == ["no-referrer"], "\(name)")
                        #expect(response.headers["location"].isEmpty && response.headers["set-cookie"].isEmpty)
                        try await Self.expectCaching(response, way, state, name)
                        guard method == .GET, response.status >= 400, !(response.status == 401 && way.isPage) else {
                            continue
                        }
                        refusals[response.status, default: []].insert(Self.withoutRequestID(response))
                    }
                }
            }
            #expect(refusals[404]?.count == 1 && refusals[401]?.count == 1, "\(refusals)")
        }
    }

    private static func expectCaching(
        _ response: TestResponse, _ way: Way, _ state: State, _ name: String
    ) async throws {
        let caching = response.headers["cache-control"].first ?? ""
        if response.status != 200 || way.isPage { return #expect(caching == "no-store", "\(name) \(caching)") }
        #expect(caching == "\(state.hasPassword ? "private" : "public"), max-age=60", "\(name) \(caching)")
        #expect(response.headers["vary"] == (state.hasPassword ? ["Cookie"] : []), "\(name)")
    }

    private static func withoutRequestID(_ response: TestResponse) -> String {
        response.text.replacing(response.headers["x-request-id"].first ?? "-", with: "")
    }

    @Test func `No answer names the owner, the item, its file or its provider`() async throws {
        try await TestServer.archiving { server in
            let registered = try await server.register("o.hara@example.org")
            let owner = try #require(registered.json["data"]["user"]["id"].string)
            let token = try #require(registered.json["data"]["token"].string)
            let image = try await server.archivedImage("A very secret prompt", token: token)
            let id = try #require(image["id"].string)
            let files = server.storedFiles
            for options in [#","download":true"#, #","download":true,"show_prompt":true,"title":"Foxes""#] {
                let visit = try await SharedVisit.share([("image", id)], on: server, token: token, options)
                let name = try #require(try await visit.names().first)
                for way in Self.ways(of: server, name) {
                    for headers in [[], [("Accept", "text/html"), ("Range", "bytes=0-9")]] {
                        let response = try await visit.get(way.path, headers: headers)
                        let all = response.text + response.headers.map { "\($0.name): \($0.value)" }.joined()
                        for secret in [owner, "o.hara", "example.org", id, visit.id] + files {
                            #expect(!all.contains(secret), "\(way.path) shows \(secret)")
                        }
                        #expect(all.contains("secret prompt") == (way.isPage && options.contains("prompt")))
                        try await server.expectNoSecrets(response, way.path)
                    }
                }
            }
        }
    }

    @Test func `A change in the shell acts on the next request`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let image = try #require(try await server.archivedImage(token: token)["id"].string)
            let visit = try await SharedVisit.share([("image", image)], on: server, token: token)
            let content = "/\(try #require(try await visit.names().first))/content"
            let shares = server.database.collection("shares")
            let changes: [(BSONDocument, Int)] = [
                (["$set": ["expires_at": .date(milliseconds: 1_700_000_000_000)]], 404),
                (["$set": ["expires_at": .date(milliseconds: 4_000_000_000_000)]], 200),
                (["$set": ["items": []]], 404),
                (["$set": ["password": "unreadable"], "$unset": ["items": ""]], 401),
            ]
            for (change, status) in changes {
                _ = try await shares.updateOne(["owner": "alice"], .operators(change))
                for path in ["", content] { #expect(try await visit.get(path).status == status, "\(change) \(path)") }
            }
            _ = try await shares.deleteOne(["owner": "alice"])
            for path in ["", content] { #expect(try await visit.get(path).status == 404) }
        }
    }
}
