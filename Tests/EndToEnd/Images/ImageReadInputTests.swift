import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// Validation of lists, single images, uploads and callbacks.
@Suite struct ImageReadInputTests {
    private static let images = "/api/v1/nanobanana/images"
    private static let id = "0123456789abcdef01234567"

    private static let limits: [InvalidRequest] = [
        "", "0", "00", "-1", "1.5", "a", "%00", "%FF", "1%20", "+1", "0x10", "1e3", "٣", "null",
    ].map { (text: String) in
        .get("\(images)?limit=\(text)", ["limit"])
    }

    private static let skips: [InvalidRequest] = [
        "", "-1", "1.5", "a", "2147483648", "99999999999999999999999", "%00", "1%20",
    ].map { (text: String) in
        .get("\(images)?skip=\(text)", ["skip"])
    }

    private static let cursors: [InvalidRequest] = [
        "", "a", "_", "a_", "_\(id)", "a_\(id)0", "zzzzzzzzzzzzzzzzzzzz_\(id)", "!_\(id)", "a_b_\(id)", "%00", "'",
        "$gt",
    ].map { (text: String) in
        .get("\(images)?cursor=\(text)", ["cursor"])
    }

    private static let states: [InvalidRequest] = [
        "", "done", "PENDING", "pending%00", "pending,failed", "%7B%22$ne%22:1%7D",
    ].map { (text: String) in
        .get("\(images)?status=\(text)", ["status"])
    }

    private static let kinds: [InvalidRequest] = ["", "TEXTTOIMAGE", "texttoiamge", "*"].map { (text: String) in
        .get("\(images)?type=\(text)", ["type"])
    }

    private static let several: [InvalidRequest] = [
        .get("\(images)?cursor=a_\(id)&skip=1", ["cursor"]),
        .get("\(images)?limit=a&skip=b&status=c&type=d", ["limit", "skip", "status", "type"]),
        .get("\(images)?limit=a&cursor=b&status=c&type=d", ["limit", "cursor", "status", "type"]),
    ]

    private static let records: [InvalidRequest] = [
        id, "0", "%00", "a", "\(id)0", "\(id)%00", "..%2f..", "'", "$gt", String(repeating: "a", count: 4000),
    ].flatMap { (name: String) -> [InvalidRequest] in
        ["\(images)/\(name)", "/api/v1/nanobanana/tasks/\(name)"].map {
            .get($0, []).expecting(404, "not_found")
        }
    }

    private static let uploads: [InvalidRequest] = [
        "a.png", "..%2f..%2fetc%2fpasswd", "%2e%2e%2fpasswd", "\(String(repeating: "0", count: 32)).png",
        "\(String(repeating: "0", count: 32)).gif", "\(String(repeating: "A", count: 32)).png",
        "\(String(repeating: "0", count: 32)).png.part", "\(String(repeating: "0", count: 32)).png%00",
        "\(String(repeating: "0", count: 32))", ".", "%00", "..", "",
    ].map { (name: String) in .get("/uploads/\(name)", []).expecting(404, "not_found") }

    private static let paths: [InvalidRequest] = [
        "/api", "/api/v1/nanobanana", "/api/v1/nanobanana/images/a/b", "/HEALTH/live", "/%2e%2e/etc",
        "/health/live/%00",
    ].map { (path: String) in
        .get(path, []).expecting(404, "not_found")
    }

    @Test func `each invalid parameter is listed, and missing resources get 404`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for wrong in [
                Self.limits, Self.skips, Self.cursors, Self.states, Self.kinds, Self.several, Self.records,
                Self.uploads, Self.paths,
            ].joined() { try await wrong.check(server, token: token) }
            for good in [
                "?limit=1", "?limit=007", "?limit=100", "?limit=99999999999999999999", "?skip=0", "?skip=10000",
                "?status=failed&type=IMAGETOIAMGE", "?other=1", "?limit=10&limit=a", "?cursor=0_\(Self.id)",
            ] {
                let response = try await server.request(.GET, Self.images + good, token: token)
                #expect(response.status == 200, "\(good): \(response.text)")
            }
        }
    }

    private static let callback = "/api/v1/nanobanana/callback"

    private static let callbacks: [InvalidRequest] = [
        "", "{", "null", "[]", "1", "\"a\"", "{}", #"{"code":200}"#, #"{"code":200,"data":null}"#,
        #"{"code":200,"data":{}}"#,
        #"{"code":200,"data":{"taskId":""}}"#, #"{"code":200,"data":{"taskId":"a b"}}"#,
        #"{"code":200,"data":{"taskId":1}}"#,
        #"{"code":200,"data":{"taskId":"\#(String(repeating: "a", count: 129))"}}"#,
        #"{"code":null,"data":{"taskId":"a"}}"#,
        #"{"data":{"taskId":"a"}}"#, #"{"code":200,"data":[{"taskId":"a"}]}"#, String(repeating: "[", count: 100_000),
    ].map { (text: String) in .json("callback \(text.prefix(40))", text, ["body"], to: callback) }

    private static let callbackQueries: [InvalidRequest] = [
        "", "?record=\(id)", "?record=\(id)&signature=", "?record=\(id)&signature=\(String(repeating: "0", count: 64))",
        "?record=a&signature=b", "?record=%00&signature=%FF",
    ].map { (query: String) in
        InvalidRequest.json(
            "callback to \(query)", #"{"code":200,"data":{"taskId":"unknown"}}"#, [], to: callback + query
        )
        .expecting(404, "not_found")
    }

    @Test func `a malformed callback is rejected, and one for an unknown task is not found`() async throws {
        try await TestServer.run { server in
            for wrong in Self.callbacks + Self.callbackQueries { try await wrong.check(server, token: nil) }
        }
    }

    @Test func `a body without a JSON content type is rejected`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let body = #"{"prompt":"a","code":200,"data":{"taskId":"a"}}"#
            for path in ["/api/v1/nanobanana/generate", Self.callback] {
                for type in [
                    String?.none, "", "text/plain", "application/jsonp", "application/x-json", "json",
                    "application/json,text/plain", "multipart/form-data; boundary=a",
                ] {
                    var wrong = InvalidRequest.json("\(path) \(type ?? "none")", body, [], to: path).expecting(
                        415, "unsupported_media_type")
                    wrong.headers = type.map { [("Content-Type", $0)] } ?? []
                    try await wrong.check(server, token: token)
                }
                for type in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;a=b"] {
                    let response = try await server.request(
                        .POST, path, token: token, headers: [("Content-Type", type)],
                        body: .bytes(ByteBuffer(string: body)))
                    #expect(response.status == (path == Self.callback ? 404 : 202), "\(type): \(response.text)")
                }
            }
        }
    }
}
