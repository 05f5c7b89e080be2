import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Sandbox
import TestSupport
import Testing

extension Reliability {
    /// A deletion at one server removes the files and the video from every server.
    @Suite struct DeletionTests {
        @Test
        func `A deleted image's file and uploads are gone at both servers, except for uploads that another image uses`()
            async throws
        {
            try await ServerProcess.run(environment: ["IMAGE_ORIGIN_HOSTS": "127.0.0.1"]) { first in
                try await ServerProcess.run(beside: first) { second in
                    let servers = [first, second]
                    let token = try await first.token(user: "alice")
                    let form = MultipartForm.good("Make it blue", SampleImage.png.bytes)
                        .file("image", SampleImage.jpeg.bytes)
                    let edited = try await first.request(
                        .POST, "/api/v1/nanobanana/edit", token: token,
                        headers: [("Content-Type", form.contentType)], body: .bytes(ByteBuffer(bytes: form.bytes))
                    ).json["data"]["image"]
                    let urls = edited["referenceImageUrls"].array.compactMap(\.string)
                    let uploads = urls.map { "/uploads/" + ($0.split(separator: "/").last ?? "") }
                    #expect(uploads.count == 2)
                    let (kept, lost) = (uploads[0], uploads[1])
                    let image = "/api/v1/nanobanana/images/\(try #require(edited["id"].string))"
                    let content = "\(image)/content"
                    for server in servers {
                        #expect(
                            try await eventually {
                                try await server.request(.GET, content, token: token).status == 200
                            })
                        for upload in uploads { #expect(try await server.request(.GET, upload).status == 200) }
                    }
                    let other = try await second.post(
                        "/api/v1/nanobanana/generate", token: token,
                        json: #"{"prompt":"Again","referenceImageUrls":["\#(urls[0])"]}"#)
                    let otherID = try #require(other.json["data"]["image"]["id"].string)

                    #expect(try await second.request(.DELETE, image, token: token).status == 204)
                    for server in servers {
                        for path in [image, content, lost] {
                            let gone = try await server.request(
                                .GET, path, token: token, headers: [("If-None-Match", "*")])
                            #expect(gone.status == 404, "\(path)")
                        }
                        #expect(try await server.request(.GET, kept).status == 200)
                    }
                    let deleted = try await first.request(
                        .DELETE, "/api/v1/nanobanana/images/\(otherID)", token: token)
                    #expect(deleted.status == 204)
                    for server in servers { #expect(try await server.request(.GET, kept).status == 404) }
                }
            }
        }

        @Test func `A deleted video is gone at both servers, even right after it was played`() async throws {
            try await ServerProcess.run { first in
                try await ServerProcess.run(beside: first) { second in
                    let servers = [first, second]
                    let token = try await first.token(user: "alice")
                    let submitted = try await first.post(
                        "/api/text-to-video", token: token, json: #"{"prompt":"A red fox runs"}"#)
                    let entry = "/api/user-generations/\(try #require(submitted.json["data"]["task_id"].string))"
                    var path: String?
                    #expect(
                        try await eventually {
                            path = try await second.request(.GET, entry, token: token).json["data"]["generation"][
                                "proxy_url"
                            ].string
                            return path != nil
                        })
                    let video = try #require(path)
                    for server in servers { #expect(try await server.request(.GET, video).status == 200) }
                    #expect(try await second.request(.DELETE, entry, token: token).status == 204)
                    for server in servers {
                        // The servers cache a mapping for a second; the mapping itself is valid for a day.
                        #expect(try await eventually { try await server.request(.GET, video).status == 410 })
                        #expect(
                            try await server.request(.GET, video, headers: [("If-None-Match", "*")]).status == 410)
                    }
                }
            }
        }
    }
}
