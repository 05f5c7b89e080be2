import Sandbox
import TestSupport
import Testing

/// Validation of image submissions.
@Suite struct ImageGenerateInputTests {
    private static let url = "https://127.0.0.1:1/a.png"

    /// A body with a valid prompt and these members.
    private static func with(_ members: String) -> String { #"{"prompt":"A red fox",\#(members)}"# }

    private static func list(_ count: Int, _ element: String) -> String {
        "[" + Array(repeating: "\"\(element)\"", count: count).joined(separator: ",") + "]"
    }

    private static let prompts: [InvalidRequest] = [
        .json("no prompt", "{}", ["prompt"]),
        .json("null prompt", #"{"prompt":null}"#, ["prompt"]),
        .json("empty prompt", #"{"prompt":""}"#, ["prompt"]),
        .json("white space", #"{"prompt":" \t\n\u00a0\u2003"}"#, ["prompt"]),
        .json("number", #"{"prompt":1}"#, ["prompt"]),
        .json("bool", #"{"prompt":true}"#, ["prompt"]),
        .json("list", #"{"prompt":["a"]}"#, ["prompt"]),
        .json("object", #"{"prompt":{"a":"b"}}"#, ["prompt"]),
        .json("NUL", #"{"prompt":"a\u0000b"}"#, ["prompt"]),
        .json("one over", #"{"prompt":"\#(String(repeating: "é", count: 5001))"}"#, ["prompt"]),
        .json("raw line end", "{\"prompt\":\"\n\"}", ["body"]),
        .json("huge number", #"{"prompt":1e999}"#, ["prompt"]),
    ]

    private static let shapes: [InvalidRequest] = ["\"a\"", "1", "true", "{}"].flatMap { value in
        ["referenceImageUrls", "characterIds"].map { name in
            InvalidRequest.json("\(name) \(value)", with(#""\#(name)":\#(value)"#), [name])
        }
    }

    private static let lists: [InvalidRequest] = [
        .json("many URLs", with(#""referenceImageUrls":\#(list(9, url))"#), ["referenceImageUrls"]),
        .json("many characters", with(#""characterIds":\#(list(21, "a"))"#), ["characterIds"]),
        .json(
            "long character", with(#""characterIds":["\#(String(repeating: "c", count: 101))"]"#), ["characterIds[0]"]),
        .json("mixed characters", with(#""characterIds":["a",1,"",null,"b\u0000"]"#), (1...4).names("characterIds")),
        .json(
            "mixed URLs", with(#""referenceImageUrls":["\#(url)",1,null,[],{}]"#),
            (1...4).names("referenceImageUrls")),
        .json(
            "long URL",
            with(#""referenceImageUrls":["https://127.0.0.1:1/\#(String(repeating: "a", count: 2029))"]"#),
            ["referenceImageUrls[0]"]),
    ]

    private static let urls: [InvalidRequest] = [
        "", "a", "ftp://example.com/a", "javascript:alert(1)", "data:image/png;base64,AAAA", "file:///etc/passwd",
        "//example.com/a", "http://", "https:///a", "http://:80/", "http://user:word@example.com/", "http://a b/",
        "http://a\\u0000/", "http://a\\r\\nHost: b/", "http://@example.com", "http://\\\\example.com/",
    ].map { (text: String) in
        .json("URL \(text)", with(#""referenceImageUrls":["\#(text)"]"#), ["referenceImageUrls[0]"])
    }

    private static let numbers: [InvalidRequest] = [
        "0", "5", "-1", "1.5", "1e3", "1e400", "-1e400", "123456789012345678901234567890", "\"2\"", "true", "[]", "{}",
    ].map { (text: String) in
        .json("numImages \(text)", with(#""numImages":\#(text)"#), ["numImages"])
    }

    private static let sizes: [InvalidRequest] = [
        "\"\"", "\"1:3\"", "\"1x1\"", "\" 1:1\"", "11", "true", "[\"1:1\"]", "{}", "\"1:1\\u0000\"",
    ].map { (text: String) in
        .json("imageSize \(text)", with(#""imageSize":\#(text)"#), ["imageSize"])
    }

    private static let deep = String(repeating: "[", count: 100_000)

    private static let broken: [InvalidRequest] = [
        "", " ", "{", "}", "[}", "nul", "{\"prompt\":\"a\"", "{'prompt':'a'}", "\u{0}",
    ]
    .map { (text: String) in .json("broken \(text)", text, ["body"]) }

    private static let others: [InvalidRequest] = ["null", "1", "true", "\"a\"", "[]", "[{\"prompt\":\"a\"}]"].map {
        (text: String) in
        .json("not an object \(text)", text, ["body"])
    }

    private static let bodies: [InvalidRequest] = [
        .json("deep list", deep, ["body"]),
        .json("closed deep list", deep + String(repeating: "]", count: 100_000), ["body"]),
        .json("deep objects", String(repeating: "{\"a\":", count: 40_000), ["body"]),
        .json("deep inside", with("\"imageSize\":\(deep)"), ["body"]),
        .bytes("invalid UTF-8", Array(#"{"prompt":""#.utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8), ["body"]),
        .bytes("overlong UTF-8", Array(#"{"prompt":"a"#.utf8) + [0xC0, 0xAF] + Array("\"}".utf8), ["body"]),
        .json("lone surrogate", #"{"prompt":"\ud800"}"#, ["body"]),
        .json(
            "everything at once",
            #"{"prompt":"","referenceImageUrls":["x"],"characterIds":[""],"numImages":9,"imageSize":"2:1"}"#,
            ["prompt", "referenceImageUrls[0]", "characterIds[0]", "numImages", "imageSize"]),
    ]

    @Test func `each invalid field of an image submission is listed, and nothing is submitted to the provider`()
        async throws
    {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for wrong in [
                Self.prompts, Self.shapes, Self.lists, Self.urls, Self.numbers, Self.sizes, Self.broken,
                Self.others, Self.bodies,
            ].joined() { try await wrong.check(server, token: token) }
            #expect(server.sandbox.submissions.isEmpty)
        }
    }

    @Test func `values exactly at the limits are accepted, and null counts as absent`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let long = "https://127.0.0.1:1/\(String(repeating: "a", count: 2028))"
            let family = "👨‍👩‍👧‍👦"
            let good = [
                #"{"prompt":"\#(String(repeating: "é", count: 5000))"}"#,
                #"{"prompt":"\#(String(repeating: family, count: 20))"}"#,
                #"{"prompt":"a","referenceImageUrls":null,"characterIds":null,"numImages":null,"imageSize":null}"#,
                #"{"prompt":"a","referenceImageUrls":[],"characterIds":[]}"#,
                Self.with(#""referenceImageUrls":\#(Self.list(8, Self.url))"#),
                Self.with(#""referenceImageUrls":["\#(long)"]"#),
                Self.with(#""characterIds":\#(Self.list(20, String(repeating: "c", count: 100)))"#),
                Self.with(#""numImages":1"#), Self.with(#""numImages":4,"imageSize":"21:9""#),
                Self.with(#""unknown":{"deep":[1,2,{"a":1e400}]}"#),
            ]
            for body in good {
                let response = try await server.post("/api/v1/nanobanana/generate", token: token, json: body)
                #expect(response.status == 202, "\(body.prefix(80)): \(response.text.prefix(300))")
            }
            #expect(server.sandbox.submissions.count == good.count)
        }
    }
}

extension ClosedRange<Int> {
    /// `name[1]`, `name[2]` and so on.
    fileprivate func names(_ name: String) -> Set<String> { Set(map { "\(name)[\($0)]" }) }
}
