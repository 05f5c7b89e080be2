import AsyncHTTPClient
import Foundation
import MongoClient
import NIOCore
import NIOHTTP1
import S3Server
import Storage
import TestSupport
import Testing

extension Reliability {
    /// Two servers and a worker that share only the database and a bucket.
    @Suite struct SharedBucketTests {
        @Test(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)"))
        func `Uploads, images and videos of one server are served by the other`() async throws {
            try await TestBucket.use { bucket in
                try await ServerProcess.run(environment: ServerProcess.archiving(bucket.serverEnvironment)) { first in
                    let folder = try #require(first.uploadsDirectory) + "-second"
                    try await ServerProcess.run(
                        beside: first, environment: ["UPLOADS_DIRECTORY": folder, "ARCHIVE_COPIES": "0"]
                    ) { second in
                        try await WorkerProcess.run(beside: first, [["UPLOADS_DIRECTORY": folder + "-worker"]]) { _ in
                            let token = try await first.token(user: "alice")
                            let form = MultipartForm.good("Make it blue", SampleImage.png.bytes)
                            let edited = try await first.request(
                                .POST, "/api/v1/nanobanana/edit", token: token,
                                headers: [("Content-Type", form.contentType)],
                                body: .bytes(ByteBuffer(bytes: form.bytes))
                            ).json["data"]["image"]
                            let upload = try #require(edited["referenceImageUrls"].array.first?.string)
                            let name = "/uploads/" + (upload.split(separator: "/").last ?? "")
                            #expect(try await second.request(.GET, name).status == 200)
                            let (path, address) = try await second.archivedVideo(token: token)
                            let image = "/api/v1/nanobanana/images/\(try #require(edited["id"].string))/content"
                            #expect(
                                try await eventually {
                                    try await second.request(.GET, image, token: token).status == 200
                                })
                            let played = try await second.request(.GET, "\(path)/content", token: token).bytes
                            #expect(try await first.request(.GET, address).bytes == played)
                            let part = try await first.request(.GET, address, headers: [("Range", "bytes=10-19")])
                            #expect(part.status == 206 && part.bytes == Array(played[10...19]))
                            let check = try await first.checkStorage()
                            #expect(check.status == .exited(0), "\(check.output)")
                            #expect(
                                try await second.request(.DELETE, "\(path)?permanent=true", token: token).status == 204)
                        }
                    }
                }
            }
        }
    }
}
