import Afterimage
import Foundation
import Glibc
import Providers
import Sandbox
import TestSupport
import Testing

/// Uploads to a full disk.
@Suite struct StorageFullTests {
    /// In bytes: little more than one small image.
    private static let size = 65_536

    @Test(.enabled(if: getuid() == 0, "only root can mount the small disk"))
    func `a full disk gets 507 and leaves no file, and uploads work again once there is space`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("small-disk-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(
            mount("tmpfs", folder, "tmpfs", 0, "size=\(Self.size)") == 0, "tmpfs could not be mounted: \(errno)")
        defer {
            // A lazy unmount, because the server may still have files open.
            umount2(folder, Int32(MNT_DETACH))
            rmdir(folder)
        }
        try await TestServer.run { settings in
            settings.uploadsDirectory = "\(folder)/uploads"
        } _: { server in
            let token = try await server.token(user: "alice")
            let image = SampleImage.png.bytes
            expect(try await server.edit(.good("fits", image), token: token).status, is: 202)
            let kept = server.uploads
            let filler = "\(folder)/filler"
            _ = FileManager.default.createFile(atPath: filler, contents: nil)
            let handle = try #require(FileHandle(forWritingAtPath: filler))
            while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
            try handle.close()
            let full = try await server.edit(.good("full", image).file("image", image), token: token)
            try await server.expectFailure(full, 507, "storage_full", "full")
            #expect(server.uploads == kept)
            #expect(server.sandbox.submissions.count == 1)
            try FileManager.default.removeItem(atPath: filler)
            expect(try await server.edit(.good("space again", image), token: token).status, is: 202)
            #expect(server.uploads.count == kept.count + 1)
        }
    }
}
