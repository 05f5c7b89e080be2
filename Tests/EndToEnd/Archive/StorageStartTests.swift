import Afterimage
import Foundation
import S3Server
import Storage
import TestSupport
import Testing

/// Storage that a server must not use ends its start, with a message that says what to do.
@Suite struct StorageStartTests {
    @Test func `a folder that another installation has marked is refused`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("foreign-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("another\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/.afterimage"))
        let error = await #expect(throws: DiskFolderError.self) {
            try await TestServer.run {
                $0.storage = .disk(folder: folder)
            } _: { _ in
            }
        }
        #expect(error?.description.contains("STORAGE") == true)
    }

    @Test(.enabled(if: TestBucket.isAvailable, "\(TestBucket.help)"))
    func `a wrong secret of the bucket is refused, and the message names S3`() async throws {
        try await TestBucket.use { bucket in
            let wrong = try TestBucket.configuration(bucket: bucket.configuration.bucket, secret: "wrong")
            let error = await #expect(throws: S3AccessError.self) {
                try await TestServer.run {
                    $0.storage = .s3
                    $0.s3 = wrong
                } _: { _ in
                }
            }
            #expect(error?.description.contains("S3_SECRET_ACCESS_KEY") == true)
        }
    }
}
