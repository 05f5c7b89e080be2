package import NIOCore

/// Makes temporary local files: for downloads, and for what is rendered from them. They disappear with the process, or
/// with its next start.
package protocol ScratchFiles: Sendable {
    /// Creates an empty file.
    ///
    /// - Throws: `storageFull` if the disk is full, `storageUnavailable` for other I/O errors.
    func makeFile() async throws(Failure) -> any ScratchFile
}

/// A temporary file, deleted with its last reference unless a store has moved it away.
package protocol ScratchFile: AnyObject, Sendable {
    var path: String { get }

    /// Writes bytes at the end. One call at a time.
    ///
    /// - Throws: `storageFull`, `storageUnavailable`.
    func append(_ bytes: ByteBuffer) async throws(Failure)

    /// Reads the file from the start, in chunks, on another thread.
    ///
    /// - Throws: `storageUnavailable`.
    func read(_ body: @escaping @Sendable (UnsafeRawBufferPointer) -> Void) async throws(Failure)
}
