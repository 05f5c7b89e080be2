import Afterimage
import Foundation
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Pictures on their way in, to the provider, and out again.
@Suite struct HttpEditTests {
    @Test(arguments: HttpImage.allCases)
    func `an uploaded picture is kept without its metadata, fetched by the provider and served for good`(
        _ picture: HttpImage
    ) async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            // Neither the name nor the type that the client gives says anything.
            let form = HttpForm().field("prompt", "Make it blue").file(
                "image", picture.bytes, named: "../../etc/\(picture).exe", type: "text/html")
            let asked = try await server.edit(form, token: token)
            #expect(asked.status == 202, "\(asked.text)")
            let image = asked.json["data"]["image"]
            let address = try #require(image["originImageUrl"].string)
            #expect(image["referenceImageUrls"] == .array([.string(address)]))
            let ending = picture == .jpeg ? "jpg" : picture.rawValue
            #expect(
                address.wholeMatch(of: try Regex(#"\#(server.base)/uploads/[0-9a-f]{32}\.\#(ending)"#)) != nil,
                "\(address)")
            #expect(server.uploads == [String(address.split(separator: "/").last!)])

            let path = String(address.dropFirst(server.base.count))
            let served = try await server.ask(.GET, path)
            #expect(served.status == 200 && served.headers["content-type"] == [picture.contentType])
            #expect(served.headers["cache-control"] == ["public, max-age=31536000, immutable"])
            #expect(served.headers["content-security-policy"] == ["default-src 'none'; sandbox"])
            server.expectFrame(served, path)
            #expect(picture.bytes.count > served.bytes.count && picture.bytes.has(HttpImage.secret))
            #expect(!served.bytes.has(HttpImage.secret) && !served.bytes.has("GPS") && !served.bytes.has("Exif"))
            let tag = try #require(served.headers["etag"].first)
            for match in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
                let known = try await server.ask(.GET, path, headers: [("If-None-Match", match)])
                #expect(
                    known.status == 304 && known.bytes.isEmpty && known.headers["etag"] == [tag],
                    "\(match): \(known.status)")
            }
            expect(try await server.ask(.GET, path, headers: [("If-None-Match", "\"a\"")]).status, is: 200)

            let task = try #require(image["taskId"].string)
            _ = try await server.sandbox.delivered(task)
            let submission = try #require(server.sandbox.submissions.first)
            #expect(submission.imageURLs == [address])
            let completed = try await server.ask(.GET, "/api/v1/nanobanana/tasks/\(task)", token: token).json["data"][
                "image"]
            #expect(completed["status"] == "completed" && completed["imageUrl"].string?.hasPrefix("http") == true)
        }
    }

    @Test func `eight pictures go to the provider in their order`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let pictures = (0..<8).map { HttpImage.allCases[$0 % 3] }
            let form = pictures.reduce(HttpForm().field("prompt", "all")) { $0.file("image", $1.bytes) }
            let asked = try await server.edit(form, token: token)
            let addresses = asked.json["data"]["image"]["referenceImageUrls"].array.compactMap(\.string)
            #expect(addresses.count == 8 && Set(addresses).count == 8)
            #expect(server.sandbox.submissions.first?.imageURLs == addresses)
            #expect(
                addresses.map { $0.split(separator: ".").last }
                    == pictures.map { $0 == .jpeg ? "jpg" : Substring($0.rawValue) })
        }
    }

    @Test func `an edit that failed still shows its picture, and one without a record keeps none`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let refused = try await server.edit(.good("no [fault: bad-request]", HttpImage.png.bytes), token: token)
            try await server.expectFailure(refused, 422, "image_refused", "refused edit")
            let kept = server.uploads
            #expect(kept.count == 1)
            let unknown = try await server.edit(.good("no" + "body", HttpImage.png.bytes), token: nil)
            try await server.expectFailure(unknown, 401, "unauthenticated", "edit of nobody's")
            #expect(server.uploads == kept)
        }
    }
}

extension [UInt8] {
    func has(_ text: String) -> Bool { Data(self).range(of: Data(text.utf8)) != nil }
}
