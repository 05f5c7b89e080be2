/// The unchecked bytes of an upload, in a temporary file without a name that is not flushed. It disappears with this
/// object or the process.
package protocol UploadSpool: Sendable {
    /// - Throws: `overloaded` if all of them together are too large, `storageFull`, `storageUnavailable`.
    func append(_ bytes: [UInt8]) async throws(Failure)
    /// Reads all bytes. Blocks the calling thread.
    ///
    /// - Throws: `storageUnavailable`.
    func contents() throws(Failure) -> [UInt8]
}

/// Makes spools for uploads.
package protocol UploadSpools: Sendable {
    /// - Throws: `storageFull` if the disk is full, `storageUnavailable` for other I/O errors.
    func makeSpool() async throws(Failure) -> any UploadSpool
}
