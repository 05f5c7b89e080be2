import Application
import Domain

/// An image of a form: its first block in memory, the rest in a spool, until the whole form is checked.
struct FormImage: Sendable {
    /// Length of the first block in bytes. Smaller images stay in memory; the headers of most images fit in it.
    static let blockLength = 32 * 1024

    let field: String
    /// Whether to drop the image, because the form already has errors.
    private let isDropped: Bool
    /// The bytes that are not spooled.
    private var block: [UInt8] = []
    private var spool: (any UploadSpool)?
    private var isIncomplete = false
    private var error: ImageFileError?

    init(field: String, isDropped: Bool) {
        self.field = field
        self.isDropped = isDropped
    }

    /// - Throws: `overloaded`, `storageFull`, `storageUnavailable`.
    mutating func append(_ bytes: ArraySlice<UInt8>, to spools: any UploadSpools) async throws(Failure) {
        if isIncomplete { return }
        block.append(contentsOf: bytes)
        guard block.count >= Self.blockLength else { return }
        if spool == nil {
            error = ImageFile.error(inStart: block)
            if error != nil || isDropped {
                isIncomplete = true
                block = []
                return
            }
            spool = try await spools.makeSpool()
        }
        try await spool?.append(block)
        block.removeAll(keepingCapacity: true)
    }

    /// Checks the image and computes the digest of its cleaned bytes.
    ///
    /// - Returns: nil if the image was dropped without a known error.
    /// - Throws: `ImageFileError`; a `Failure`.
    func digest(for client: [Party]) async throws -> [UInt8]? {
        if let error { throw error }
        if isIncomplete { return nil }
        return try await ComputeThreads.images.run(for: client) { [self] in
            var digest = RequestFingerprint()
            digest.add(try read().bytes)
            return Array(digest.text.utf8)
        }
    }

    /// The image, once its digest is known.
    func file(for client: [Party]) async throws(Failure) -> ImageFile {
        do {
            return try await ComputeThreads.images.run(for: client) { [self] in try read() }
        } catch {
            throw error as? Failure ?? .unexpected("a checked image could not be read: \(error)")
        }
    }

    private func read() throws -> ImageFile { try ImageFile(reading: (spool?.contents() ?? []) + block) }
}
