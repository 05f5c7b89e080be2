import Application
import Domain
import Foundation
import Glibc
import Persistence
import Testing

/// Uploads to a full disk. Needs permission to mount a file system.
@Suite(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
struct FullDiskTests {
    @Test func `A full disk is reported, leaves no partial file, and accepts the next file once there is room`()
        async throws
    {
        try await TemporaryDirectory.use { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0 else {
                try Test.cancel("mounting is not permitted here (error \(errno))")
            }
            defer { umount2(folder, Int32(MNT_DETACH)) }
            let uploads = try DiskUploadStore(directory: folder, randomBytes: DiskUploadStoreTests.random)
            // Some 100 kB each: two fit, a third does not.
            let image = try ImageFile(reading: TestImage.png(width: 200, height: 170))
            var stored = [try await uploads.save(image), try await uploads.save(image)]
            for _ in 0..<3 {
                let failure = await #expect(throws: Failure.self) { try await uploads.save(image) }
                #expect(failure?.code == .storageFull)
                #expect(failure?.message.contains(folder) == false)
                #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == Set(stored.map(\.text)))
            }
            await uploads.remove(stored.removeFirst())
            stored.append(try await uploads.save(image))
            for name in stored {
                let path = try #require(await uploads.path(of: name))
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(image.bytes))
            }
        }
    }
}
