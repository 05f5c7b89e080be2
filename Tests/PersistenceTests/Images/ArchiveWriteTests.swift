import Application
import BSON
import Domain
import Foundation
import MongoClient
import Persistence
import TestSupport
import Testing

/// Files of archived images whose record could not be updated.
@Suite struct ArchiveWriteTests {
    private struct Downloads: ImageDownloader {
        func fetch(_ url: ImageURL, atMost limit: Int) async throws(ImageDownloadError) -> [UInt8] { TestImage.png() }
    }

    @Test func `A file is removed if the record was not updated, and the next attempt stores another`()
        async throws
    {
        try await withArchive { archive, image, folder, failing in
            // The server rejects each update.
            for _ in 0..<3 {
                let name = try await failing([("errorCode", 1)]) { try await archive(image) }
                #expect(name == nil)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            }
            let name = try #require(try await archive(image))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name.text])
        }
    }

    @Test func `A file is kept if the update of its record was not confirmed`() async throws {
        try await withArchive { archive, image, folder, failing in
            let unconfirmed: BSONValue = ["code": 64, "errmsg": "waiting for replication timed out"]
            let name = try await failing([("writeConcernError", unconfirmed)]) { try await archive(image) }
            #expect(name != nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [try #require(name).text])
        }
    }

    private typealias Failing = (
        _ fault: [(String, BSONValue)], _ body: () async throws -> UploadName?
    ) async throws -> UploadName?

    /// - Parameter body: gets a completed image, the folder of files, and a function in which the first write fails.
    private func withArchive(
        _ body: (ArchiveImage, UnarchivedImage, _ folder: String, _ failing: Failing) async throws -> Void
    ) async throws {
        let application = TestMongo.freshName()
        try await TestMongo.withClient { watcher in
            try await ImageFixture.open({ $0.applicationName = application }) { fixture in
                try await TemporaryDirectory.use { folder in
                    let added = try await fixture.add(task: "task-1")
                    let url = ImageURL(stored: "https://example.org/a.png")
                    _ = try await fixture.images.settle(added.id, task: TaskID(stored: "task-1"), .succeeded(url))
                    let uploads = try DiskUploadStore(directory: folder) { count in
                        (0..<count).map { _ in UInt8.random(in: 0...255) }
                    }
                    let archive = ArchiveImage(
                        repository: fixture.images, source: Downloads(), uploads: uploads, logger: TestMongo.quiet)
                    let database = watcher.database(fixture.database.name)
                    try await body(archive, UnarchivedImage(id: added.id, url: url, attempts: 1), folder) {
                        try await FailPoint(["findAndModify"], $0).enabled(for: application, by: database, $1)
                    }
                }
            }
        }
    }
}
