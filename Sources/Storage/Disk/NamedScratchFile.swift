import Application
import Glibc
import NIOCore
import NIOPosix

/// A file in a scratch folder.
final class NamedScratchFile: ScratchFile {
    let path: String
    private let file: Int32

    /// Blocks.
    init(in folder: ScratchFolder) throws { (path, file) = try folder.create() }

    deinit {
        // Closing frees the pages of the file, which takes a while.
        NIOThreadPool.singleton.submit { [path, file] _ in
            unlink(path)
            close(file)
        }
    }

    func append(_ bytes: ByteBuffer) async throws(Failure) {
        try await NIOThreadPool.singleton.run { [self] in
            try bytes.withUnsafeReadableBytes { try $0.write(to: file) }
        }
    }

    func read(_ body: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) async throws(Failure) {
        try await NIOThreadPool.singleton.run { [self] in try readChunks(of: file, body) }
    }
}
