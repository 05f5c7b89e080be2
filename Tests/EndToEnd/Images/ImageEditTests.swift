import Afterimage
import Foundation
import NIOHTTP1
import Providers
import Sandbox
import TestSupport
import Testing

/// Image edits: upload, submission to the provider, download.
@Suite struct ImageEditTests {
    @Test(arguments: SampleImage.allCases)
    func `an uploaded image is stored without its metadata, fetched by the provider and cacheable by browsers`(
        _ sample: SampleImage
    ) async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            // The client's file name and content type are ignored.
            let form = MultipartForm().field("prompt", "Make it blue").file(
                "image", sample.bytes, named: "../../etc/\(sample).exe", type: "text/html")
            let submitted = try await server.edit(form, token: token)
            #expect(submitted.status == 202, "\(submitted.text)")
            let image = submitted.json["data"]["image"]
            let url = try #require(image["originImageUrl"].string)
            #expect(image["referenceImageUrls"] == .array([.string(url)]))
            let fileExtension = sample == .jpeg ? "jpg" : sample.rawValue
            #expect(
                url.wholeMatch(of: try Regex(#"\#(server.base)/uploads/[0-9a-f]{32}\.\#(fileExtension)"#)) != nil,
                "\(url)")
            #expect(server.uploads == [String(url.split(separator: "/").last!)])

            let path = String(url.dropFirst(server.base.count))
            let served = try await server.request(.GET, path)
            #expect(served.status == 200 && served.headers["content-type"] == [sample.contentType])
            #expect(served.headers["cache-control"] == ["private, max-age=31536000, immutable"])
            #expect(served.headers["content-security-policy"] == ["default-src 'none'; sandbox"])
            server.expectCommonHeaders(served, path)
            #expect(sample.bytes.count > served.bytes.count && sample.bytes.contains(text: SampleImage.secret))
            #expect(
                !served.bytes.contains(text: SampleImage.secret) && !served.bytes.contains(text: "GPS")
                    && !served.bytes.contains(text: "Exif"))
            let tag = try #require(served.headers["etag"].first)
            for match in [tag, "W/\(tag)", "\"a\", \(tag)", "*"] {
                let known = try await server.request(.GET, path, headers: [("If-None-Match", match)])
                #expect(
                    known.status == 304 && known.bytes.isEmpty && known.headers["etag"] == [tag],
                    "\(match): \(known.status)")
            }
            expect(try await server.request(.GET, path, headers: [("If-None-Match", "\"a\"")]).status, is: 200)

            let task = try #require(image["taskId"].string)
            _ = try await server.sandbox.delivered(task)
            let submission = try #require(server.sandbox.submissions.first)
            #expect(submission.imageURLs == [url])
            let completed = try await server.request(.GET, "/api/v1/nanobanana/tasks/\(task)", token: token).json[
                "data"][
                    "image"]
            #expect(completed["status"] == "completed" && completed["imageUrl"].string?.hasPrefix("http") == true)
        }
    }

    @Test func `eight images are submitted to the provider in order`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let samples = (0..<8).map { SampleImage.allCases[$0 % 3] }
            let form = samples.reduce(MultipartForm().field("prompt", "all")) { $0.file("image", $1.bytes) }
            let submitted = try await server.edit(form, token: token)
            let urls = submitted.json["data"]["image"]["referenceImageUrls"].array.compactMap(\.string)
            #expect(urls.count == 8 && Set(urls).count == 8)
            #expect(server.sandbox.submissions.first?.imageURLs == urls)
            #expect(
                urls.map { $0.split(separator: ".").last }
                    == samples.map { $0 == .jpeg ? "jpg" : Substring($0.rawValue) })
        }
    }

    @Test func `a failed edit keeps its upload, and an unauthenticated one stores nothing`() async throws {
        try await TestServer.run { server in
            let token = try await server.token(user: "alice")
            let refused = try await server.edit(.good("no [fault: bad-request]", SampleImage.png.bytes), token: token)
            try await server.expectFailure(refused, 422, "image_refused", "refused edit")
            let kept = server.uploads
            #expect(kept.count == 1)
            let unauthenticated = try await server.edit(.good("no token", SampleImage.png.bytes), token: nil)
            try await server.expectFailure(unauthenticated, 401, "unauthenticated", "unauthenticated edit")
            #expect(server.uploads == kept)
        }
    }
}

extension [UInt8] {
    func contains(text: String) -> Bool { Data(self).range(of: Data(text.utf8)) != nil }
}
