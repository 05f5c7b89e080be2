import Afterimage
import Foundation
import Glibc
import Providers
import Sandbox
import TestSupport
import Testing

/// A disk that has no room left.
@Suite struct HttpStorageFullTests {
    /// A few pages: one small picture fits, and not much more.
    private static let size = 65_536

    @Test(.enabled(if: getuid() == 0, "only root may mount the small disk that this fills"))
    func `a full disk is told, leaves nothing behind, and is no trouble once there is room again`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("small-disk-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try #require(
            mount("tmpfs", folder, "tmpfs", 0, "size=\(Self.size)") == 0, "tmpfs could not be mounted: \(errno)")
        defer {
            // Lazily: the server's own clean-up may still hold it for a moment.
            umount2(folder, Int32(MNT_DETACH))
            rmdir(folder)
        }
        try await TestServer.run { settings in
            settings.uploadsDirectory = "\(folder)/uploads"
        } _: { server in
            let token = try await server.token(user: "alice")
            let picture = HttpImage.png.bytes
            expect(try await server.edit(.good("fits", picture), token: token).status, is: 202)
            let kept = server.uploads
            let filler = "\(folder)/filler"
            _ = FileManager.default.createFile(atPath: filler, contents: nil)
            let handle = try #require(FileHandle(forWritingAtPath: filler))
            while (try? handle.write(contentsOf: Data(count: 4096))) != nil {}
            try handle.close()
            let full = try await server.edit(.good("full", picture).file("image", picture), token: token)
            try await server.expectFailure(full, 507, "storage_full", "full")
            #expect(server.uploads == kept)
            #expect(server.sandbox.submissions.count == 1)
            try FileManager.default.removeItem(atPath: filler)
            expect(try await server.edit(.good("room again", picture), token: token).status, is: 202)
            #expect(server.uploads.count == kept.count + 1)
        }
    }
}
