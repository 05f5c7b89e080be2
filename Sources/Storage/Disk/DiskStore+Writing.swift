import Application
import Crypto
import Domain
import Glibc

extension DiskStore {
    /// Blocks.
    func write(_ content: ObjectContent, as key: ObjectKey, digest: ContentDigest) throws {
        // A mount point without its disk has no marker.
        guard folder.isThere else { throw SystemError("access") }
        let path = folder.path(of: key)
        try makeFolders(of: key)
        switch content {
        case .bytes(let bytes):
            try copy(to: path, digest) { write in try bytes.withUnsafeBytes(write) }
        case .file(let source, let size):
            let file = open(source, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { throw SystemError("open") }
            defer { close(file) }
            if try !move(file, at: source, size: size, to: path) {
                try copy(to: path, digest) { write in try readChunks(of: file, write) }
            }
        }
        try flushFolder(holding: path)
    }

    private func makeFolders(of key: ObjectKey) throws {
        var folder = folder.path
        for name in key.text.split(separator: "/").dropLast() {
            let inner = "\(folder)/\(name)"
            if mkdir(inner, 0o750) == 0 {
                try flushFolder(folder)
            } else if errno != EEXIST {
                throw SystemError("mkdir")
            }
            folder = inner
        }
    }

    /// Its digest was computed from the same bytes in memory; only their number is verified.
    ///
    /// - Returns: false if the file is on another file system.
    private func move(_ file: Int32, at source: String, size: Int64, to path: String) throws -> Bool {
        var status = stat()
        guard fchmod(file, 0o640) == 0, fsync(file) == 0, fstat(file, &status) == 0 else { throw SystemError("fsync") }
        guard status.st_size == size else { throw WrongContent() }
        if rename(source, path) == 0 { return true }
        guard errno == EXDEV else { throw SystemError("rename") }
        return false
    }

    private func copy(
        to path: String, _ digest: ContentDigest,
        _ content: ((UnsafeRawBufferPointer) throws -> Void) throws -> Void
    ) throws {
        let (unfinished, file) = try scratch.create()
        defer { close(file) }
        do {
            var hash = SHA256()
            try content { bytes in
                hash.update(bufferPointer: bytes)
                try bytes.write(to: file)
            }
            guard hash.finalize().hexadecimal == digest.sha256 else { throw WrongContent() }
            guard fsync(file) == 0 else { throw SystemError("fsync") }
            guard rename(unfinished, path) == 0 else { throw SystemError("rename") }
        } catch {
            unlink(unfinished)
            throw error
        }
    }
}

private struct WrongContent: Error, CustomStringConvertible {
    var description: String { "the bytes are not those that were announced" }
}

/// Writes to disk which names the folder of a file holds.
func flushFolder(holding path: String) throws {
    try flushFolder(String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]))
}
