import Sandbox
import TestSupport
import Testing

/// What may be wrong with a form that asks for an edit.
@Suite struct HttpEditInputTests {
    private static let png = HttpImage.png.bytes
    private static let long = String(repeating: "é", count: 5001)
    private static let good = HttpForm.good("A red fox", png)

    private static let fields: [HttpCase] = [
        .form("nothing", HttpForm(), ["prompt", "image"]),
        .form("no picture", HttpForm().field("prompt", "a"), ["image"]),
        .form("no prompt", HttpForm().file("image", png), ["prompt"]),
        .form("empty prompt", .good("", png), ["prompt"]),
        .form("white space", .good(" \n ", png), ["prompt"]),
        .form("NUL", .good("a\u{0}b", png), ["prompt"]),
        .form("one over", .good(long, png), ["prompt"]),
        .form("two sizes", good.field("imageSize", "1:1").field("imageSize", "1:1"), ["imageSize"]),
        .form("two prompts", good.field("prompt", "b"), ["prompt"]),
        .form("prompt not UTF-8", HttpForm().file("image", png).field("prompt", [0xFF, 0xFE]), ["prompt"]),
        .form("prompt as a file", HttpForm().file("image", png).file("prompt", Array("a".utf8)), ["prompt"]),
        .form("empty character", good.field("characterIds", ""), ["characterIds[0]"]),
        .form(
            "long character", good.field("characterIds", "b").field("characterIds", String(repeating: "c", count: 101)),
            ["characterIds[1]"]),
        .form(
            "many characters", (0..<21).reduce(good) { form, _ in form.field("characterIds", "c") }, ["characterIds"]),
        .form("picture of text", HttpForm().field("prompt", "a").field("image", "hello"), ["image[0]"]),
        .form("empty picture", .good("a", []), ["image[0]"]),
        .form("second bad", good.file("image", Array("GIF89a".utf8)), ["image[1]"]),
        .form("nine pictures", (0..<8).reduce(good) { form, _ in form.file("image", png) }, ["image"]),
        .form("ten pictures", (0..<9).reduce(good) { form, _ in form.file("image", png) }, ["image"]),
        .form(
            "everything at once",
            HttpForm().field("prompt", " ").file("image", [1]).field("numImages", "9").field("imageSize", "2:1")
                .field("characterIds", ""),
            ["prompt", "image[0]", "numImages", "imageSize", "characterIds[0]"]),
    ]

    private static let numbers: [HttpCase] = ["", "0", "5", "-1", "1.5", "two", "123456789012345678901234567890"].map {
        (text: String) in
        .form("numImages \(text)", good.field("numImages", text), ["numImages"])
    }

    private static let sizes: [HttpCase] = ["", "1:3", " 1:1", "1:1\u{0}"].map { (text: String) in
        .form("imageSize \(text)", good.field("imageSize", text), ["imageSize"])
    }

    private static let broken: [HttpCase] = [
        .form("empty", HttpForm().ending(""), ["body"]),
        .form("not closed", good.ending(""), ["image"]),
        .form("wrong end", good.ending("------AfterimageTestsX"), ["image"]),
        .form("other boundary", good.ending("--other--\r\n"), ["image"]),
        .form("no disposition", HttpForm().part(["Content-Type: text/plain"], []), ["body"]),
        .form("no name", HttpForm().part(["Content-Disposition: form-data"], []), ["body"]),
        .form("attachment", HttpForm().part(["Content-Disposition: attachment; name=\"a\""], []), ["body"]),
        .form("header without colon", HttpForm().part(["Content-Disposition"], []), ["body"]),
        .form(
            "nested",
            HttpForm().part(
                ["Content-Disposition: form-data; name=\"image\"", "Content-Type: multipart/mixed; boundary=b"], []),
            ["image"]),
        .form(
            "encoded",
            HttpForm().part(
                ["Content-Disposition: form-data; name=\"image\"", "Content-Transfer-Encoding: base64"], []), ["image"]),
        .form("33 parts", (0..<33).reduce(HttpForm()) { form, _ in form.field("a", "b") }, []).answering(
            413, "payload_too_large"),
        .form("17 headers", HttpForm().part((0..<17).map { "X-\($0): a" }, []), []).answering(413, "payload_too_large"),
        .form("long header", HttpForm().part(["X: \(String(repeating: "a", count: 9000))"], []), []).answering(
            413, "payload_too_large"),
        .form("long field", good.field("prompt", String(repeating: "a", count: 65_537)), ["prompt"]).answering(
            413, "payload_too_large"),
        .form(
            "large file", HttpForm().field("prompt", "a").file("image", [UInt8](repeating: 0, count: 10 << 20 | 1)),
            ["image"]
        ).answering(413, "payload_too_large"),
    ]

    private static let types: [HttpCase] =
        ([
            nil, "", "text/plain", "application/json", "multipart/mixed; boundary=a", "multipart/form-data",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=\(String(repeating: "a", count: 71))", "multipart/form-data; boundary=a@b",
            "application/x-www-form-urlencoded", "multipart/form-data boundary=a",
        ] as [String?]).map { type in
            var wrong = HttpCase.form("type \(type ?? "none")", good, []).answering(415, "unsupported_media_type")
            wrong.headers = type.map { [("Content-Type", $0)] } ?? []
            return wrong
        }

    @Test func `each wrong field of a form is named, and neither a file nor an order is left`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for wrong in [Self.fields, Self.numbers, Self.sizes, Self.broken, Self.types].joined() {
                try await wrong.check(server, token: token)
            }
            #expect(server.sandbox.submissions.isEmpty)
            #expect(server.uploads == [])
        }
    }

    @Test func `a form exactly at its limits is taken`() async throws {
        try await TestServer.run { server in
            // A picture that is done is kept beside the uploads.
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            let characters = (0..<20).reduce(Self.good) { form, _ in
                form.field("characterIds", String(repeating: "c", count: 100))
            }
            let good = [
                HttpForm.good(String(repeating: "é", count: 5000), Self.png), characters,
                (0..<7).reduce(Self.good) { form, _ in form.file("image", Self.png) },
                Self.good.field("numImages", "4").field("imageSize", "9:16").field("unknown", "x").file(
                    "other", [0xFF]),
                HttpForm(boundary: String(repeating: "b", count: 70)).field("prompt", "a").file("image", Self.png),
            ]
            for (index, form) in good.enumerated() {
                let answer = try await server.edit(form, token: token)
                #expect(answer.status == 202, "\(index): \(answer.text.prefix(300))")
            }
            #expect(server.uploads.count == 12)
        }
    }
}
