import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Injection: paths, filters, headers and body fields are treated as text and never as part of a query.
@Suite struct InjectionTests {
    /// Query operators, string terminators of several languages, and regular expressions with catastrophic backtracking.
    private static let values = [
        #"{"$gt":""}"#, #"{"$ne":null}"#, #"{"$regex":".*"}"#, #"{"$where":"sleep(5000)"}"#, "$where", "$ne", "$$ROOT",
        "[$ne]", "[]", ".*", "^.*$", "/.*/", "' || '1'=='1", "'; return true; //", "true, $where: '1 == 1'", "\0",
        "%00",
        "__proto__", "constructor.prototype", "*", "alice,bob", "alice\nbob", "..", "../../etc/passwd", "(a+)+$",
        "^(a|aa)+$", String(repeating: "a", count: 3000) + "!", String(repeating: "(a+)+", count: 200),
        String(repeating: "[", count: 2000), String(repeating: "{\"a\":", count: 400),
    ]

    /// Parameter suffixes that some frameworks parse into operators.
    private static let suffixes = [
        "[$ne]", "[$gt]", "[$regex]", "[$where]", "[]", "[0]", ".$gt", "[__proto__]", "[$in][]",
        "[constructor][prototype]",
    ]

    private static let objects = [
        #"{"$gt":""}"#, #"{"$ne":null}"#, #"{"$regex":".*"}"#, #"{"$where":"sleep(5000)"}"#, #"[{"$gt":""}]"#,
        #"{"__proto__":{"isAdmin":true}}"#, #"[["a"]]"#, #"{"$date":"2020-01-01"}"#,
        #"{"$oid":"000000000000000000000000"}"#,
    ]

    /// Far above any of these requests, far below a slow regular expression.
    private static let timeLimit: Duration = .seconds(3)

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }

    /// All document ids in a JSON value.
    private static func documents(in json: TestJSON) -> Set<String> {
        switch json {
        case .object(let members):
            members.reduce(into: []) { found, member in
                if ["id", "job_id", "task_id", "taskId", "proxy_id"].contains(member.key), let id = member.value.string
                {
                    found.insert(id)
                }
                found.formUnion(documents(in: member.value))
            }
        case .array(let elements): elements.reduce(into: []) { $0.formUnion(documents(in: $1)) }
        default: []
        }
    }

    private static func url(_ path: String, _ name: String = "", _ value: String = "") -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.first != "{" ? String(part) : part == "{\(name)}" ? encoded(value) : "000000000000000000000000"
        }.joined(separator: "/")
    }

    /// Run a server with an image and a video of Alice and of Bob.
    private static func run(_ body: @escaping @Sendable (TestServer, _ alice: String) async throws -> Void) async throws
    {
        try await TestServer.run { server in
            for user in ["alice", "bob"] {
                let token = try await server.token(user: user)
                #expect(try await server.generate("secret of \(user)", token: token).status == 202)
                let video = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":"secret of \#(user)"}"#)
                let id = try #require(video.json["data"]["task_id"].string)
                _ = try await server.waitForVideo(id, token: token)
            }
            try await body(server, try await server.token(user: "alice"))
        }
    }

    private static func request(
        _ server: TestServer, _ method: HTTPMethod, _ path: String, token: String, headers: [(String, String)] = [],
        json: String? = nil
    ) async throws -> TestResponse {
        let start = ContinuousClock.now
        var headers = headers
        if json != nil { headers.append(("Content-Type", "application/json")) }
        let response = try await server.request(
            method, path, token: token, headers: headers, body: json.map { .bytes(.init(string: $0)) })
        let name = "\(method) \(path.prefix(200)) \(json?.prefix(200) ?? "") \(response.status)"
        #expect(ContinuousClock.now - start < timeLimit, "\(name)")
        // 501: a feature that this server has no settings for.
        #expect(response.status < 500 || response.status == 501, "\(name)")
        return response
    }

    private static func inputs(of server: TestServer) async throws -> [ContractInputs.Input] {
        let documented = ContractInputs(try await server.request(.GET, "/openapi.yaml").text).inputs
        let filters = ["kind", "status", "cursor", "before", "limit"].map {
            ContractInputs.Input(route: "GET /api/gallery", place: .query, name: $0)
        }
        let names = server.routes.flatMap { route in
            route.split(separator: "/").filter { $0.first == "{" && !route.contains("/assets/") }.map {
                ContractInputs.Input(route: route, place: .path, name: String($0.dropFirst().dropLast()))
            }
        }
        return Array(Set(documented + filters + names)).sorted { "\($0)" < "\($1)" }
    }

    private static func parts(_ input: ContractInputs.Input) -> (method: HTTPMethod, path: String) {
        let parts = input.route.split(separator: " ")
        return (HTTPMethod(rawValue: String(parts[0])), String(parts[1]))
    }

    @Test func `the contract's inputs are all found`() async throws {
        try await TestServer.run { server in
            let inputs = try await Self.inputs(of: server)
            let names = Set(inputs.map { "\($0.route) \($0.place.rawValue) \($0.name)" })
            for expected in [
                "GET /api/v1/nanobanana/images query status", "GET /api/v1/nanobanana/images query cursor",
                "GET /api/v1/nanobanana/tasks/{taskId} path taskId", "GET /api/user-generations query type",
                "GET /api/gallery query before", "GET /api/v1/videos query user_id",
                "GET /video/{proxy_id} path proxy_id",
                "POST /api/v1/generate body user_id", "POST /api/text-to-video body seed",
                "POST /api/auth/login body password", "POST /api/v1/nanobanana/generate header Idempotency-Key",
                "POST /api/v1/nanobanana/callback query signature", "POST /api/v1/nanobanana/callback body data",
                "GET /api/events header Last-Event-ID", "POST /api/auth/register body name",
                "POST /api/auth/register body invitation", "GET /api/auth/oidc query return",
            ] { #expect(names.contains(expected), "\(expected)") }
        }
    }

    @Test func `a path or a filter only matches its literal value`() async throws {
        try await Self.run { server, alice in
            for input in try await Self.inputs(of: server) where input.place == .path || input.place == .query {
                let (method, path) = Self.parts(input)
                let json = method == .POST ? "{}" : nil
                for value in Self.values {
                    let url =
                        input.place == .path
                        ? Self.url(path, input.name, value)
                        : Self.url(path) + "?\(input.name)=\(Self.encoded(value))"
                    let response = try await Self.request(server, method, url, token: alice, json: json)
                    #expect(Self.documents(in: response.json["data"]).isEmpty, "\(url.prefix(300)): \(response.text)")
                    #expect(!response.text.contains("secret of"), "\(url.prefix(300))")
                }
                guard input.place == .query else { continue }
                let plain = try await Self.request(server, method, Self.url(path), token: alice, json: json)
                let permitted = Self.documents(in: plain.json["data"])
                for suffix in Self.suffixes {
                    for value in ["bob", "", "$gt"] {
                        let url =
                            Self.url(path) + "?\(input.name)\(Self.encoded(suffix))=\(Self.encoded(value))"
                        let response = try await Self.request(server, method, url, token: alice, json: json)
                        #expect(Self.documents(in: response.json["data"]).isSubset(of: permitted), "\(url)")
                    }
                }
            }
        }
    }

    @Test func `a body field of the wrong type is rejected and listed`() async throws {
        let good: [String: [String: String]] = [
            "/api/v1/nanobanana/generate": ["prompt": #""A fox""#], "/api/text-to-video": ["prompt": #""A fox""#],
            "/api/v1/generate": ["prompt": #""A fox""#, "user_id": #""carol""#],
            "/api/auth/register": ["email": #""c@example.com""#, "password": #""a long password""#],
            "/api/auth/login": ["email": #""c@example.com""#, "password": #""a long password""#],
            "/api/account/password": ["new_password": #""a long password""#], "/api/account/totp": [:],
            "/api/account/totp/confirm": ["code": #""492039""#], "/api/account/totp/recovery-codes": [:],
            "/api/auth/password/forgot": ["email": #""c@example.com""#],
            "/api/auth/password/reset": ["token": #""a""#, "password": #""a long password""#],
            "/api/auth/email/verify": ["token": #""a""#], "/api/account/email": ["email": #""c@example.com""#],
        ]
        try await Self.run { server, alice in
            for input in try await Self.inputs(of: server) where input.place == .body {
                let (method, path) = Self.parts(input)
                for object in Self.objects {
                    guard let fields = good[path] else {
                        // Unexpected values in a callback count as absent.
                        let response = try await Self.request(
                            server, method, path, token: alice,
                            json: #"{"code":200,"data":{"taskId":\#(object)},"\#(input.name)":\#(object)}"#)
                        #expect(
                            [400, 404].contains(response.status), "\(path) \(input.name) \(object): \(response.status)")
                        continue
                    }
                    let body = fields.merging([input.name: object]) { $1 }.map { #""\#($0)":\#($1)"# }
                    let response = try await Self.request(
                        server, method, path, token: alice, json: "{\(body.joined(separator: ","))}")
                    let name = "\(path) \(input.name) \(object)"
                    #expect(response.status == 400, "\(name): \(response.text)")
                    let named = response.json["details"].array.compactMap { $0["field"].string }
                    #expect(named.contains { $0.hasPrefix(input.name) }, "\(name): \(named)")
                }
            }
        }
    }

    @Test func `unknown fields are ignored`() async throws {
        try await Self.run { server, alice in
            let extra =
                #""userId":"bob","user_id":"bob","role":"admin","isAdmin":true,"_id":1,"status":"completed","$set":{"a":1},"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}"#
            let image = try await Self.request(
                server, .POST, "/api/v1/nanobanana/generate", token: alice, json: "{\"prompt\":\"A fox\",\(extra)}")
            #expect(image.json["data"]["image"]["userId"] == "alice")
            let made = try await server.post(
                "/api/auth/register", json: #"{"email":"c@example.com","password":"a long password",\#(extra)}"#)
            #expect(made.status == 201 && made.json["data"]["user"]["role"] == "user")
            let me = try await server.request(.GET, "/api/auth/me", token: made.token)
            #expect(me.json["data"]["user"]["role"] == "user")
        }
    }

    @Test func `text that looks like an expression is stored literally`() async throws {
        try await TestServer.run { server in
            let texts = ["$$NOW", "$$ROOT", "$userId", "$user_id", #"{"$literal":1}"#, "$where", "a.b.$c"]
            for text in texts {
                let user = "$\(text)"
                let token = try await server.token(user: user)
                let quoted = String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
                let made = try await server.post(
                    "/api/v1/nanobanana/generate", token: token,
                    json: #"{"prompt":\#(quoted),"characterIds":[\#(quoted)]}"#)
                #expect(made.status == 202, "\(text): \(made.text)")
                let image = made.json["data"]["image"]
                #expect(image["prompt"].string == text && image["userId"].string == user, "\(text)")
                #expect(image["characterIds"].array.map(\.string) == [text])
                let submitted = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":\#(quoted),"negative_prompt":\#(quoted)}"#)
                let task = try #require(submitted.json["data"]["task_id"].string)
                #expect(try await server.waitForVideo(task, token: token)["status"] == "completed")
                let shown = try await server.request(.GET, "/api/user-generations/\(task)", token: token)
                let generation = shown.json["data"]["generation"]
                #expect(generation["prompt"].string == text, "\(shown.text)")
                #expect(generation["generation_params"]["negative_prompt"].string == text, "\(shown.text)")
                // The user sees only their image, despite the user id.
                let list = try await server.request(.GET, "/api/v1/nanobanana/images", token: token)
                #expect(list.json["data"]["images"].array.count == 1, "\(text)")
            }
            // Claiming a session uses expressions too.
            let (_, visitor, _) = try await server.session()
            #expect(try await server.generate("$$ROOT", token: visitor).status == 202)
            let account = try await server.register("$user@example.com", token: visitor)
            #expect(account.status == 201)
            let images = try await server.request(.GET, "/api/v1/nanobanana/images", token: account.token)
            #expect(images.json["data"]["images"].array.map { $0["prompt"].string } == ["$$ROOT"])
        }
    }

    @Test func `a header is treated as text`() async throws {
        try await Self.run { server, alice in
            let printable = Self.values.filter { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
            for input in try await Self.inputs(of: server) where input.place == .header {
                let (method, path) = Self.parts(input)
                // An invalid body, so that nothing is submitted; limits of a key are tested elsewhere.
                let json = method == .POST ? "{}" : nil
                for value in printable where value.count < 2500 {
                    let response = try await Self.request(
                        server, method, Self.url(path), token: alice, headers: [(input.name, value)], json: json)
                    #expect(!response.text.contains("secret of bob"), "\(path) \(input.name) \(value)")
                }
            }
        }
    }
}
