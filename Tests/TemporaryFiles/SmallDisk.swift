import Foundation
import Glibc

/// A file system of a few bytes, to be filled by a test.
package enum SmallDisk {
    package static let help = "a file system can be mounted only by root, and not in every container"
    /// Whether this process may mount one.
    package static let isPermitted: Bool = {
        let folder = newFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        guard (try? mount(folder, size: 65_536)) != nil else { return false }
        return umount2(folder, 0) == 0
    }()

    private struct NotMounted: Error { let code: Int32 }

    /// Mounts one for the body.
    ///
    /// - Parameters:
    ///   - size: in bytes.
    ///   - body: gets its folder.
    package static func use(size: Int, _ body: (String) async throws -> Void) async throws {
        let folder = newFolder()
        try mount(folder, size: size)
        defer {
            // A lazy unmount, because a server may still have files open.
            umount2(folder, Int32(MNT_DETACH))
            try? FileManager.default.removeItem(atPath: folder)
        }
        try await body(folder)
    }

    /// Fills the disk of a folder.
    ///
    /// - Parameter room: that is left, in bytes.
    /// - Returns: the file to delete to make room.
    package static func fill(_ folder: String, leaving room: Int = 0) throws -> String {
        let path = "\(folder)/ballast-\(UUID().uuidString)"
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw NotMounted(code: errno) }
        defer { close(file) }
        let page = [UInt8](repeating: 1, count: 4096)
        while write(file, page, page.count) > 0 {}
        let size = lseek(file, 0, SEEK_END)
        guard ftruncate(file, max(0, size - off_t(room))) == 0 else { throw NotMounted(code: errno) }
        return path
    }

    private static func newFolder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "small-disk-\(UUID().uuidString)").path
    }

    private static func mount(_ folder: String, size: Int) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard Glibc.mount("tmpfs", folder, "tmpfs", 0, "size=\(size)") == 0 else { throw NotMounted(code: errno) }
    }
}
