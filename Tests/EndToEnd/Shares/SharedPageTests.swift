import Afterimage
import Application
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

/// What visitors see and do.
@Suite struct SharedPageTests {
    private static let browser = [("Accept", "text/html,application/xhtml+xml")]

    @Test func `The page shows the items, counts its views, and tells other sites of them`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let image = try #require(try await server.archivedImage(token: token)["id"].string)
            let video = try #require(try await server.archivedVideo(token: token)["id"].string)
            let visit = try await SharedVisit.share(
                [("video", video), ("image", image)], on: server, token: token, #","title":"<Foxes> & more""#)
            let page = try await visit.get(headers: Self.browser)
            #expect(page.status == 200 && page.headers["content-type"] == ["text/html; charset=utf-8"])
            #expect(page.text.contains("<title>&lt;Foxes&gt; &amp; more · Afterimage</title>"))
            #expect(!page.text.contains("{{") && !page.text.contains("}}"))
            #expect(page.text.contains(#"<meta property="og:image" content="\#(server.base)\#(visit.path)/image">"#))
            #expect(page.text.firstMatch(of: #/<script(?![^>]*\ssrc=)|<style|\s(?:style|on\w+)=|javascript:/#) == nil)
            server.expectCommonHeaders(page, "the page")
            let names = try await visit.names()
            #expect(names.count == 2)
            for (name, type) in zip(names, ["video/mp4", "image/png"]) {
                let whole = try await visit.get("/\(name)/content")
                #expect(whole.status == 200 && whole.headers["content-type"] == [type])
                let part = try await visit.get("/\(name)/content", headers: [("Range", "bytes=2-5")])
                #expect(part.status == 206 && part.bytes == Array(whole.bytes[2...5]))
                let tag = try #require(whole.headers["etag"].first)
                #expect(try await visit.get("/\(name)/content", headers: [("If-None-Match", tag)]).status == 304)
            }
            _ = try await visit.get("", .HEAD)
            let views = try await server.request(.GET, "/api/shares", token: token).json["data"]["shares"].array[0]
            #expect(views["views"] == 2 && views["last_viewed_at"].string != nil)
        }
    }

    @Test func `Title and prompt are escaped byte by byte`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let text = HostileText.all.joined()
            let json = text.unicodeScalars.map { $0 == "\"" ? #"\""# : String($0) }.joined()
            let image = try #require(try await server.archivedImage(json, token: token)["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","show_prompt":true,"title":"\#(json)""#)
            let page = try await visit.get()
            #expect(page.status == 200 && HostileText.isEscaped(text, in: page.bytes))
            for start in ["<h1>", "<figcaption>", " alt=\""] {
                #expect(page.bytes.contains(Array((start + HostileText.escaped(text)).utf8)), "\(start)")
            }
        }
    }

    @Test func `Of a long prompt the page has the beginning`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let prompt = String(repeating: "é", count: 3000)
            let image = try #require(try await server.archivedImage(prompt, token: token)["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","show_prompt":true"#)
            let page = try await visit.get()
            #expect(page.text.contains("<figcaption>\(prompt.prefix(2000))…</figcaption>"))
            #expect(page.text.contains(#"alt="\#(prompt.prefix(200))…""#))
        }
    }

    @Test func `What may be saved has a name that tells nothing`() async throws {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let image = try #require(try await server.archivedImage(token: token)["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","download":true"#)
            let name = try #require(try await visit.names().first)
            let file = try await visit.get("/\(name)/content?download=1")
            #expect(file.headers["content-disposition"] == ["attachment; filename=\"afterimage-1.png\""])
            #expect(try await visit.get("/\(name)/content").headers["content-disposition"].isEmpty)
        }
    }

    @Test func `With a password there is a form, which opens for the right one, and no sign of the items`() async throws
    {
        try await TestServer.archiving { server in
            let token = try await server.token(user: "alice")
            let image = try #require(try await server.archivedImage(token: token)["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token,
                #","password":"\#(SharedVisit.password)","title":"Foxes""#)
            let locked = try await visit.get(headers: Self.browser)
            #expect(locked.status == 401 && locked.text.contains(#"action="\#(visit.path)/unlock""#))
            for word in ["Foxes", "og:", "<img", "/content"] {
                #expect(!locked.text.contains(word), "\(word)")
            }
            let wrong = try await visit.unlock("open sesame?")
            #expect(wrong.status == .unauthorized && wrong.headers["set-cookie"].isEmpty)
            #expect(String(buffer: try await wrong.body.collect(upTo: 1 << 20)).contains("The password is wrong."))
            let pass = try await visit.pass()
            #expect(try await visit.names(pass: pass).count == 1)
            #expect(!(try await visit.get(pass: pass)).text.contains("og:"))
            // The pass is this share's only.
            let other = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","password":"\#(SharedVisit.password)""#)
            #expect(try await other.get(pass: pass).status == 401)
        }
    }

    @Test func `Other sites cannot send the form, and the page itself can even without an origin`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let image = try #require(
                try await server.generate("A fox", token: token).json["data"]["image"]["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","password":"\#(SharedVisit.password)""#)
            for (headers, status) in [
                ([("Origin", "https://evil.example")], 403), ([("Sec-Fetch-Site", "cross-site")], 403),
                ([("Origin", "null"), ("Sec-Fetch-Site", "cross-site")], 403),
                ([("Origin", "null"), ("Sec-Fetch-Site", "same-origin")], 303), ([("Origin", "null")], 303),
                ([server.origin], 303), ([], 303),
            ] {
                let response = try await visit.unlock(SharedVisit.password, headers: headers)
                #expect(Int(response.status.code) == status, "\(headers)")
                #expect(response.headers["set-cookie"].isEmpty == (status == 403), "\(headers)")
            }
            let path = "\(visit.path)/unlock"
            for (type, body, status) in [
                ("application/json", "{}", 415), ("application/x-www-form-urlencoded", "", 400),
                ("application/x-www-form-urlencoded", "password=%zz", 400),
                ("application/x-www-form-urlencoded", "password=" + String(repeating: "a", count: 5000), 413),
            ] {
                let response = try await server.request(
                    .POST, path, headers: [("Content-Type", type)], body: .bytes(.init(string: body)))
                #expect(response.status == status, "\(type) \(body.prefix(20))")
            }
        }
    }

    @Test func `Guessing is limited, and told so on the page`() async throws {
        try await TestServer.run {
            $0.limits.shareFailures = 3
        } _: { server in
            let token = try await server.token(user: "alice")
            let image = try #require(
                try await server.generate("A fox", token: token).json["data"]["image"]["id"].string)
            let visit = try await SharedVisit.share(
                [("image", image)], on: server, token: token, #","password":"\#(SharedVisit.password)""#)
            for _ in 0..<3 { #expect(try await visit.unlock("wrong").status == .unauthorized) }
            for password in ["wrong", SharedVisit.password] {
                let refused = try await visit.unlock(password)
                #expect(refused.status == .tooManyRequests && refused.headers["retry-after"].count == 1)
                #expect(refused.headers["set-cookie"].isEmpty)
                #expect(String(buffer: try await refused.body.collect(upTo: 1 << 20)).contains("too many attempts"))
            }
        }
    }

    @Test func `Where nothing is shown people read so, and the page is the same for every reason`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let image = try #require(
                try await server.generate("A fox", token: token).json["data"]["image"]["id"].string)
            let visit = try await SharedVisit.share([("image", image)], on: server, token: token)
            _ = try await server.request(.DELETE, "/api/v1/nanobanana/images/\(image)", token: token)
            var pages: Set<String> = []
            for path in [visit.path, "/s/AAAAAAAAAAAAAAAAAAAAAAAAAAA", "/s/x", "/s/%3Cb%3E"] {
                let page = try await server.request(.GET, path, headers: Self.browser)
                #expect(page.status == 404 && page.text.contains("<h1>Nothing here</h1>"), "\(path)")
                pages.insert(page.text)
            }
            #expect(pages.count == 1)
        }
    }

    @Test func `With an https public URL the pass is for TLS only`() async throws {
        try await TestServer.run {
            $0.publicBaseURL = "https://images.example.org"
        } _: { server in
            let made = try await server.post(
                "/api/shares", token: server.token(user: "alice"), json: #"{"tag":"fox","password":"x"}"#)
            let url = try #require(made.json["data"]["url"].string)
            #expect(url.hasPrefix("https://images.example.org/s/"))
            let path = "/s/\(try #require(url.split(separator: "/").last))"
            let visit = SharedVisit(server: server, id: "", path: path)
            let cookie = try #require(try await visit.unlock("x").headers["set-cookie"].first)
            #expect(cookie.lowercased().contains("secure") && cookie.contains("Path=\(path)"))
        }
    }
}
