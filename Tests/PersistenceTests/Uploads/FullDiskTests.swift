import Application
import Domain
import Foundation
import Glibc
import Persistence
import Testing

/// A disk without room, which takes the rights to mount one.
@Suite(.enabled(if: geteuid() == 0, "mounting a small disk takes root"))
struct FullDiskTests {
    @Test func `A full disk is told as such, shows no part of a file, and takes the next one once there is room`()
        async throws
    {
        try await Folder.lend { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0 else {
                try Test.cancel("this machine lets nobody mount (error \(errno))")
            }
            defer { umount2(folder, Int32(MNT_DETACH)) }
            let uploads = try DiskUploadStore(directory: folder, randomBytes: DiskUploadStoreTests.random)
            // Some 100 kB each: two fit, a third does not.
            let picture = try ImageFile(reading: TestImage.png(width: 200, height: 170))
            var kept = [try await uploads.keep(picture), try await uploads.keep(picture)]
            for _ in 0..<3 {
                let failure = await #expect(throws: Failure.self) { try await uploads.keep(picture) }
                #expect(failure?.code == .storageFull)
                #expect(failure?.message.contains(folder) == false)
                #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder)) == Set(kept.map(\.text)))
            }
            await uploads.remove(kept.removeFirst())
            kept.append(try await uploads.keep(picture))
            for name in kept {
                let path = try #require(await uploads.path(of: name))
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(picture.bytes))
            }
        }
    }
}
