import Sandbox
import TestSupport
import Testing

/// Validation of the edit form.
@Suite struct ImageEditInputTests {
    private static let png = SampleImage.png.bytes
    private static let long = String(repeating: "é", count: 5001)
    private static let good = MultipartForm.good("A red fox", png)

    private static let fields: [InvalidRequest] = [
        .form("nothing", MultipartForm(), ["prompt", "image"]),
        .form("no image", MultipartForm().field("prompt", "a"), ["image"]),
        .form("no prompt", MultipartForm().file("image", png), ["prompt"]),
        .form("empty prompt", .good("", png), ["prompt"]),
        .form("white space", .good(" \n ", png), ["prompt"]),
        .form("NUL", .good("a\u{0}b", png), ["prompt"]),
        .form("one over", .good(long, png), ["prompt"]),
        .form("two sizes", good.field("imageSize", "1:1").field("imageSize", "1:1"), ["imageSize"]),
        .form("two prompts", good.field("prompt", "b"), ["prompt"]),
        .form("prompt not UTF-8", MultipartForm().file("image", png).field("prompt", [0xFF, 0xFE]), ["prompt"]),
        .form("prompt as a file", MultipartForm().file("image", png).file("prompt", Array("a".utf8)), ["prompt"]),
        .form("empty character", good.field("characterIds", ""), ["characterIds[0]"]),
        .form(
            "long character", good.field("characterIds", "b").field("characterIds", String(repeating: "c", count: 101)),
            ["characterIds[1]"]),
        .form(
            "many characters", (0..<21).reduce(good) { form, _ in form.field("characterIds", "c") }, ["characterIds"]),
        .form("text as image", MultipartForm().field("prompt", "a").field("image", "hello"), ["image[0]"]),
        .form("empty image", .good("a", []), ["image[0]"]),
        .form("second bad", good.file("image", Array("GIF89a".utf8)), ["image[1]"]),
        .form("nine images", (0..<8).reduce(good) { form, _ in form.file("image", png) }, ["image"]),
        .form("ten images", (0..<9).reduce(good) { form, _ in form.file("image", png) }, ["image"]),
        .form(
            "everything at once",
            MultipartForm().field("prompt", " ").file("image", [1]).field("numImages", "9").field("imageSize", "2:1")
                .field("characterIds", ""),
            ["prompt", "image[0]", "numImages", "imageSize", "characterIds[0]"]),
    ]

    private static let numbers: [InvalidRequest] = ["", "0", "5", "-1", "1.5", "two", "123456789012345678901234567890"]
        .map {
            (text: String) in
            .form("numImages \(text)", good.field("numImages", text), ["numImages"])
        }

    private static let sizes: [InvalidRequest] = ["", "1:3", " 1:1", "1:1\u{0}"].map { (text: String) in
        .form("imageSize \(text)", good.field("imageSize", text), ["imageSize"])
    }

    private static let broken: [InvalidRequest] = [
        .form("empty", MultipartForm().ending(""), ["body"]),
        .form("not closed", good.ending(""), ["image"]),
        .form("wrong end", good.ending("------AfterimageTestsX"), ["image"]),
        .form("other boundary", good.ending("--other--\r\n"), ["image"]),
        .form("no disposition", MultipartForm().part(["Content-Type: text/plain"], []), ["body"]),
        .form("no name", MultipartForm().part(["Content-Disposition: form-data"], []), ["body"]),
        .form("attachment", MultipartForm().part(["Content-Disposition: attachment; name=\"a\""], []), ["body"]),
        .form("header without colon", MultipartForm().part(["Content-Disposition"], []), ["body"]),
        .form(
            "nested",
            MultipartForm().part(
                ["Content-Disposition: form-data; name=\"image\"", "Content-Type: multipart/mixed; boundary=b"], []),
            ["image"]),
        .form(
            "encoded",
            MultipartForm().part(
                ["Content-Disposition: form-data; name=\"image\"", "Content-Transfer-Encoding: base64"], []), ["image"]),
        .form("33 parts", (0..<33).reduce(MultipartForm()) { form, _ in form.field("a", "b") }, []).expecting(
            413, "payload_too_large"),
        .form("17 headers", MultipartForm().part((0..<17).map { "X-\($0): a" }, []), []).expecting(
            413, "payload_too_large"),
        .form("long header", MultipartForm().part(["X: \(String(repeating: "a", count: 9000))"], []), []).expecting(
            413, "payload_too_large"),
        .form("long field", good.field("prompt", String(repeating: "a", count: 65_537)), ["prompt"]).expecting(
            413, "payload_too_large"),
        .form(
            "large file",
            MultipartForm().field("prompt", "a").file("image", [UInt8](repeating: 0, count: 10 << 20 | 1)),
            ["image"]
        ).expecting(413, "payload_too_large"),
    ]

    private static let types: [InvalidRequest] =
        ([
            nil, "", "text/plain", "application/json-seq", "multipart/mixed; boundary=a", "multipart/form-data",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=\(String(repeating: "a", count: 71))", "multipart/form-data; boundary=a@b",
            "application/x-www-form-urlencoded", "multipart/form-data boundary=a",
        ] as [String?]).map { type in
            var wrong = InvalidRequest.form("type \(type ?? "none")", good, []).expecting(415, "unsupported_media_type")
            wrong.headers = type.map { [("Content-Type", $0)] } ?? []
            return wrong
        }

    @Test func `each invalid field of a form is listed, and neither a file nor a submission is left`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            for wrong in [Self.fields, Self.numbers, Self.sizes, Self.broken, Self.types].joined() {
                try await wrong.check(server, token: token)
            }
            #expect(server.sandbox.submissions.isEmpty)
            #expect(server.uploads == [])
        }
    }

    @Test func `a form exactly at the limits is accepted`() async throws {
        try await TestServer.run { server in
            // Archived images would be stored beside the uploads.
            server.sandbox.pauseCallbacks()
            let token = try await server.token(user: "alice")
            let characters = (0..<20).reduce(Self.good) { form, _ in
                form.field("characterIds", String(repeating: "c", count: 100))
            }
            let good = [
                MultipartForm.good(String(repeating: "é", count: 5000), Self.png), characters,
                (0..<7).reduce(Self.good) { form, _ in form.file("image", Self.png) },
                Self.good.field("numImages", "4").field("imageSize", "9:16").field("unknown", "x").file(
                    "other", [0xFF]),
                MultipartForm(boundary: String(repeating: "b", count: 70)).field("prompt", "a").file("image", Self.png),
            ]
            for (index, form) in good.enumerated() {
                let response = try await server.edit(form, token: token)
                #expect(response.status == 202, "\(index): \(response.text.prefix(300))")
            }
            #expect(server.uploads.count == 12)
        }
    }
}
