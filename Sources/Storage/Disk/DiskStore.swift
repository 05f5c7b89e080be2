package import Application
package import Domain
import Glibc
package import NIOCore
import NIOPosix

/// Objects as files in a folder, each with its plain bytes under its key. A file gets its name once its bytes are on disk,
/// so that it is either complete or absent, also after a crash or on a full disk.
package struct DiskStore: ObjectStore {
    /// Objects of a batch of the list.
    private static let batch = 1000
    /// In bytes.
    private static let chunk = 256 << 10

    package let name: StoreName
    /// Temporary files on the same file system: storing one moves it.
    package let scratch: ScratchFolder
    let folder: DiskFolder

    /// Removes the temporary files that ended processes have left. Blocks.
    ///
    /// - Throws: if the folder cannot be read or written to.
    package init(_ folder: DiskFolder) throws {
        self.folder = folder
        name = .disk(folder: folder.path)
        scratch = try ScratchFolder("\(folder.path)/.scratch")
    }

    package func put(
        _ content: ObjectContent, as key: ObjectKey, digest: ContentDigest, contentType: String
    ) async throws(Failure) {
        try await NIOThreadPool.singleton.run { try write(content, as: key, digest: digest) }
    }

    package func remove(_ key: ObjectKey) async throws(Failure) {
        try await NIOThreadPool.singleton.run {
            let path = folder.path(of: key)
            if unlink(path) == 0 {
                try flushFolder(holding: path)
            } else if errno != ENOENT || !folder.isThere {
                throw SystemError("unlink")
            }
        }
    }

    package func read(
        _ key: ObjectKey, size: Int64, range: ClosedRange<Int64>?, contentType: String, on loop: any EventLoop
    ) -> any OriginExchange {
        DiskExchange(DiskRead(key, in: folder, size: size, range: range, contentType: contentType, on: loop))
    }

    package func contents(
        of key: ObjectKey, _ body: (ByteBuffer) async throws(Failure) -> Void
    ) async throws(Failure) -> Bool {
        let file = try await NIOThreadPool.singleton.run {
            do {
                return try OpenFile(key, in: folder) as OpenFile?
            } catch OriginError.gone {
                return nil
            }
        }
        guard let file else { return false }
        var position: Int64 = 0
        while position < file.size {
            let start = position
            let chunk = try await NIOThreadPool.singleton.run { try file.read(at: start, atMost: Self.chunk) }
            position += Int64(chunk.readableBytes)
            try await body(chunk)
        }
        return true
    }

    package func list(_ body: ([StoredObject]) async throws(Failure) -> Void) async throws(Failure) {
        let walk = try await NIOThreadPool.singleton.run {
            guard folder.isThere else { throw SystemError("access") }
            return try ObjectWalk(folder)
        }
        while true {
            let objects = try await NIOThreadPool.singleton.run { try walk.next(Self.batch) }
            if objects.isEmpty { return }
            try await body(objects)
        }
    }
}
