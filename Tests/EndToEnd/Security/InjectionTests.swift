import AsyncHTTPClient
import Domain
import FoundationEssentials
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// What somebody puts into a path, a filter, a field or a body is text and never a part of a query.
@Suite struct InjectionTests {
    /// Operators, other languages' ends of a string, and patterns that slow machines of regular expressions down.
    private static let values = [
        #"{"$gt":""}"#, #"{"$ne":null}"#, #"{"$regex":".*"}"#, #"{"$where":"sleep(5000)"}"#, "$where", "$ne", "$$ROOT",
        "[$ne]", "[]", ".*", "^.*$", "/.*/", "' || '1'=='1", "'; return true; //", "true, $where: '1 == 1'", "\0",
        "%00",
        "__proto__", "constructor.prototype", "*", "alice,bob", "alice\nbob", "..", "../../etc/passwd", "(a+)+$",
        "^(a|aa)+$", String(repeating: "a", count: 3000) + "!", String(repeating: "(a+)+", count: 200),
        String(repeating: "[", count: 2000), String(repeating: "{\"a\":", count: 400),
    ]

    /// How the name of a filter is made an operator elsewhere.
    private static let suffixes = [
        "[$ne]", "[$gt]", "[$regex]", "[$where]", "[]", "[0]", ".$gt", "[__proto__]", "[$in][]",
        "[constructor][prototype]",
    ]

    private static let objects = [
        #"{"$gt":""}"#, #"{"$ne":null}"#, #"{"$regex":".*"}"#, #"{"$where":"sleep(5000)"}"#, #"[{"$gt":""}]"#,
        #"{"__proto__":{"isAdmin":true}}"#, #"[["a"]]"#, #"{"$date":"2020-01-01"}"#,
        #"{"$oid":"000000000000000000000000"}"#,
    ]

    /// Far above what any of these takes, far below what a slow pattern does.
    private static let deadlines: Duration = .seconds(3)

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

    /// Whatever names a document, wherever it stands.
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

    private static func address(_ path: String, _ name: String = "", _ value: String = "") -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { part in
            part.first != "{" ? String(part) : part == "{\(name)}" ? encoded(value) : "000000000000000000000000"
        }.joined(separator: "/")
    }

    /// A server with a picture and a video of Alice's and of Bob's.
    private static func run(_ body: @escaping @Sendable (TestServer, _ alice: String) async throws -> Void) async throws
    {
        try await TestServer.run { server in
            for user in ["alice", "bob"] {
                let token = try await server.token(user: user)
                #expect(try await server.generate("secret of \(user)", token: token).status == 202)
                let video = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":"secret of \#(user)"}"#)
                let id = try #require(video.json["data"]["task_id"].string)
                _ = try await server.awaitVideo(id, token: token)
            }
            try await body(server, try await server.token(user: "alice"))
        }
    }

    private static func ask(
        _ server: TestServer, _ method: HTTPMethod, _ path: String, token: String, headers: [(String, String)] = [],
        json: String? = nil
    ) async throws -> TestAnswer {
        let start = ContinuousClock.now
        var headers = headers
        if json != nil { headers.append(("Content-Type", "application/json")) }
        let answer = try await server.ask(
            method, path, token: token, headers: headers, body: json.map { .bytes(.init(string: $0)) })
        let name = "\(method) \(path.prefix(200)) \(json?.prefix(200) ?? "") \(answer.status)"
        #expect(ContinuousClock.now - start < deadlines, "\(name)")
        #expect(answer.status < 500, "\(name)")
        return answer
    }

    private static func inputs(of server: TestServer) async throws -> [ContractInputs.Input] {
        let told = ContractInputs(try await server.ask(.GET, "/openapi.yaml").text).inputs
        let filters = ["kind", "status", "cursor", "before", "limit"].map {
            ContractInputs.Input(route: "GET /api/gallery", place: .query, name: $0)
        }
        let names = server.routes.flatMap { route in
            route.split(separator: "/").filter { $0.first == "{" && !route.contains("/assets/") }.map {
                ContractInputs.Input(route: route, place: .path, name: String($0.dropFirst().dropLast()))
            }
        }
        return Array(Set(told + filters + names)).sorted { "\($0)" < "\($1)" }
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
            ] { #expect(names.contains(expected), "\(expected)") }
        }
    }

    @Test func `a path or a filter gives nothing but what it names`() async throws {
        try await Self.run { server, alice in
            for input in try await Self.inputs(of: server) where input.place == .path || input.place == .query {
                let (method, path) = Self.parts(input)
                let json = method == .POST ? "{}" : nil
                for value in Self.values {
                    let address =
                        input.place == .path
                        ? Self.address(path, input.name, value)
                        : Self.address(path) + "?\(input.name)=\(Self.encoded(value))"
                    let answer = try await Self.ask(server, method, address, token: alice, json: json)
                    #expect(Self.documents(in: answer.json["data"]).isEmpty, "\(address.prefix(300)): \(answer.text)")
                    #expect(!answer.text.contains("secret of"), "\(address.prefix(300))")
                }
                guard input.place == .query else { continue }
                let plain = try await Self.ask(server, method, Self.address(path), token: alice, json: json)
                let permitted = Self.documents(in: plain.json["data"])
                for suffix in Self.suffixes {
                    for value in ["bob", "", "$gt"] {
                        let address =
                            Self.address(path) + "?\(input.name)\(Self.encoded(suffix))=\(Self.encoded(value))"
                        let answer = try await Self.ask(server, method, address, token: alice, json: json)
                        #expect(Self.documents(in: answer.json["data"]).isSubset(of: permitted), "\(address)")
                    }
                }
            }
        }
    }

    @Test func `a field of a body is what it should be or is refused by its name`() async throws {
        let good: [String: [String: String]] = [
            "/api/v1/nanobanana/generate": ["prompt": #""A fox""#], "/api/text-to-video": ["prompt": #""A fox""#],
            "/api/v1/generate": ["prompt": #""A fox""#, "user_id": #""carol""#],
            "/api/auth/register": ["email": #""c@example.com""#, "password": #""a long password""#],
            "/api/auth/login": ["email": #""c@example.com""#, "password": #""a long password""#],
        ]
        try await Self.run { server, alice in
            for input in try await Self.inputs(of: server) where input.place == .body {
                let (method, path) = Self.parts(input)
                for object in Self.objects {
                    guard let fields = good[path] else {
                        // A callback says what it likes; what is odd in it counts as absent.
                        let answer = try await Self.ask(
                            server, method, path, token: alice,
                            json: #"{"code":200,"data":{"taskId":\#(object)},"\#(input.name)":\#(object)}"#)
                        #expect(
                            [400, 404].contains(answer.status), "\(path) \(input.name) \(object): \(answer.status)")
                        continue
                    }
                    let body = fields.merging([input.name: object]) { $1 }.map { #""\#($0)":\#($1)"# }
                    let answer = try await Self.ask(
                        server, method, path, token: alice, json: "{\(body.joined(separator: ","))}")
                    let name = "\(path) \(input.name) \(object)"
                    #expect(answer.status == 400, "\(name): \(answer.text)")
                    let named = answer.json["details"].array.compactMap { $0["field"].string }
                    #expect(named.contains { $0.hasPrefix(input.name) }, "\(name): \(named)")
                }
            }
        }
    }

    @Test func `fields that nobody asks for change nothing`() async throws {
        try await Self.run { server, alice in
            let extra =
                #""userId":"bob","user_id":"bob","role":"admin","isAdmin":true,"_id":1,"status":"completed","$set":{"a":1},"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}"#
            let image = try await Self.ask(
                server, .POST, "/api/v1/nanobanana/generate", token: alice, json: "{\"prompt\":\"A fox\",\(extra)}")
            #expect(image.json["data"]["image"]["userId"] == "alice")
            let made = try await server.post(
                "/api/auth/register", json: #"{"email":"c@example.com","password":"a long password",\#(extra)}"#)
            #expect(made.status == 201 && made.json["data"]["user"]["role"] == "user")
            let me = try await server.ask(.GET, "/api/auth/me", token: made.token)
            #expect(me.json["data"]["user"]["role"] == "user")
        }
    }

    @Test func `text that looks like an expression is kept as it is`() async throws {
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
                let ordered = try await server.post(
                    "/api/text-to-video", token: token, json: #"{"prompt":\#(quoted),"negative_prompt":\#(quoted)}"#)
                let task = try #require(ordered.json["data"]["task_id"].string)
                #expect(try await server.awaitVideo(task, token: token)["status"] == "completed")
                let shown = try await server.ask(.GET, "/api/user-generations/\(task)", token: token)
                let generation = shown.json["data"]["generation"]
                #expect(generation["prompt"].string == text, "\(shown.text)")
                #expect(generation["generation_params"]["negative_prompt"].string == text, "\(shown.text)")
                // Only theirs, whoever they call themselves.
                let list = try await server.ask(.GET, "/api/v1/nanobanana/images", token: token)
                #expect(list.json["data"]["images"].array.count == 1, "\(text)")
            }
            // The way of an anonymous history into an account goes through expressions, too.
            let (_, visitor, _) = try await server.session()
            #expect(try await server.generate("$$ROOT", token: visitor).status == 202)
            let account = try await server.register("$user@example.com", token: visitor)
            #expect(account.status == 201)
            let images = try await server.ask(.GET, "/api/v1/nanobanana/images", token: account.token)
            #expect(images.json["data"]["images"].array.map { $0["prompt"].string } == ["$$ROOT"])
        }
    }

    @Test func `a header is text, too`() async throws {
        try await Self.run { server, alice in
            let printable = Self.values.filter { $0.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
            for input in try await Self.inputs(of: server) where input.place == .header {
                let (method, path) = Self.parts(input)
                // An order under each would be one order more each time: the limits of a key are tested elsewhere.
                let json = method == .POST ? "{}" : nil
                for value in printable where value.count < 2500 {
                    let answer = try await Self.ask(
                        server, method, Self.address(path), token: alice, headers: [(input.name, value)], json: json)
                    #expect(!answer.text.contains("secret of bob"), "\(path) \(input.name) \(value)")
                }
            }
        }
    }
}
