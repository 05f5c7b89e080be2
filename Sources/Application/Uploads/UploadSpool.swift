/// The unchecked bytes of an upload, in a temporary file that has no name and is not flushed: it is gone with this
/// object, or with the process.
package protocol UploadSpool: Sendable {
    /// - Throws: `overloaded` if all of them together are too large, `storageFull`, `storageUnavailable`.
    func append(_ bytes: [UInt8]) async throws(Failure)
    /// All bytes. Blocks its thread.
    ///
    /// - Throws: `storageUnavailable`.
    func contents() throws(Failure) -> [UInt8]
}
