import Glibc
import TemporaryFiles
import Testing

enum SmallDisk {
    /// Mounts a file system of 256 KiB for the body, which takes root; cancels the test where it is not permitted.
    static func use(_ body: (String) async throws -> Void) async throws {
        try await TemporaryDirectory.use { folder in
            guard mount("tmpfs", folder, "tmpfs", 0, "size=256k") == 0 else {
                try Test.cancel("mounting is not permitted here (error \(errno))")
            }
            defer { umount2(folder, Int32(MNT_DETACH)) }
            try await body(folder)
        }
    }
}
