import Afterimage
import Foundation
import Providers
import Sandbox
import TemporaryFiles
import TestSupport
import Testing

/// Uploads to a full disk.
@Suite struct StorageFullTests {
    /// In bytes: little more than one small image.
    private static let size = 65_536

    @Test(.enabled(if: SmallDisk.isPermitted, Comment(rawValue: SmallDisk.help)))
    func `a full disk gets 507 and leaves no file, and uploads work again once there is space`() async throws {
        try await SmallDisk.use(size: Self.size) { folder in
            try await TestServer.run { settings in
                settings.uploadsDirectory = "\(folder)/uploads"
            } _: { server in
                let token = try await server.token(user: "alice")
                let image = SampleImage.png.bytes
                expect(try await server.edit(.good("fits", image), token: token).status, is: 202)
                let kept = server.uploads
                let ballast = try SmallDisk.fill(folder)
                let full = try await server.edit(.good("full", image).file("image", image), token: token)
                try await server.expectFailure(full, 507, "storage_full", "full")
                #expect(server.uploads == kept)
                #expect(server.sandbox.submissions.count == 1)
                try FileManager.default.removeItem(atPath: ballast)
                expect(try await server.edit(.good("space again", image), token: token).status, is: 202)
                #expect(server.uploads.count == kept.count + 1)
            }
        }
    }
}
