import Application
import Foundation
import NIOCore

/// Scratch files in the system's temporary folder.
struct TemporaryScratch: ScratchFiles {
    var isFull = false

    func makeFile() async throws(Failure) -> any ScratchFile { TemporaryFile(isFull: isFull) }

    private final class TemporaryFile: ScratchFile {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        private let isFull: Bool

        init(isFull: Bool) {
            self.isFull = isFull
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func append(_ bytes: ByteBuffer) async throws(Failure) {
            if isFull { throw Failure(.storageFull, "The disk is full.") }
            var data = FileManager.default.contents(atPath: path) ?? Data()
            data.append(contentsOf: bytes.readableBytesView)
            _ = FileManager.default.createFile(atPath: path, contents: data)
        }

        func read(_ body: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) async throws(Failure) {
            (FileManager.default.contents(atPath: path) ?? Data()).withUnsafeBytes(body)
        }
    }
}
