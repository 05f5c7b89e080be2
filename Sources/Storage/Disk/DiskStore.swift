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
        name = folder.name
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
    ) async throws(Failure) -> ReadOutcome {
        let opened = try await NIOThreadPool.singleton.run { () throws -> Result<OpenFile, ReadEnd> in
            do {
                return .success(try OpenFile(key, in: folder))
            } catch OriginError.gone {
                return .failure(ReadEnd(.missing))
            } catch OriginError.broken {
                return .failure(try unreadable(OriginError.broken))
            }
        }
        let file: OpenFile
        do throws(ReadEnd) { file = try opened.get() } catch { return error.outcome }
        var position: Int64 = 0
        while position < file.size {
            let start = position
            let read = try await NIOThreadPool.singleton.run { () throws -> Result<ByteBuffer, ReadEnd> in
                do {
                    return .success(try file.read(at: start, atMost: Self.chunk))
                } catch {
                    return .failure(try unreadable(error))
                }
            }
            let chunk: ByteBuffer
            do throws(ReadEnd) { chunk = try read.get() } catch { return error.outcome }
            position += Int64(chunk.readableBytes)
            try await body(chunk)
        }
        return .complete
    }

    /// Temporary files end with their process; `ScratchFolder` removes them.
    package func removeUnfinished(
        except inProgress: ([ObjectKey]) async throws(Failure) -> Set<ObjectKey>
    ) async throws(Failure) -> Int { 0 }

    /// - Throws: the error, if the whole folder is missing.
    private func unreadable(_ error: any Error) throws -> ReadEnd {
        guard folder.isThere else { throw error }
        return ReadEnd(.unreadable(detail: "\(error)"))
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

/// Why a file was not read to its end.
private struct ReadEnd: Error {
    let outcome: ReadOutcome

    init(_ outcome: ReadOutcome) { self.outcome = outcome }
}
