import Domain

/// A file of a download that is being written: its bytes are stored in parts.
package struct DownloadFile: Sendable {
    /// In the archive.
    let name: String
    private let download: RecordID
    private let repository: any DownloadRepository
    private let maximumSize: Int64
    /// Of its first byte in the archive.
    private let offset: Int64
    private var checksum = CRC32()
    /// Those of the next part.
    private var bytes: [UInt8] = []
    /// The number of the next part.
    private(set) var part: Int
    /// In bytes, so far.
    package private(set) var size: Int64 = 0

    /// - Parameters:
    ///   - header: the offset of its local header.
    ///   - part: the number of its first part.
    ///   - maximumSize: in bytes.
    init(
        _ name: String, at header: Int64, from part: Int, of download: RecordID, in repository: any DownloadRepository,
        maximumSize: Int64
    ) {
        self.name = name
        offset = header + ZIPEntry.headerLength(name: name)
        self.maximumSize = maximumSize
        self.part = part
        self.download = download
        self.repository = repository
    }

    /// Of the bytes so far.
    var crc32: UInt32 { checksum.checksum }

    /// - Throws: `payloadTooLarge` if the file becomes too large.
    package mutating func append(_ more: some Collection<UInt8>) async throws(Failure) {
        var rest = more[...]
        while !rest.isEmpty {
            let piece = rest.prefix(DownloadLimit.bytesOfPart - bytes.count)
            rest = rest.dropFirst(piece.count)
            bytes.append(contentsOf: piece)
            if bytes.count == DownloadLimit.bytesOfPart { try await flush() }
        }
    }

    mutating func flush() async throws(Failure) {
        guard !bytes.isEmpty else { return }
        guard size + Int64(bytes.count) <= maximumSize else { throw .tooMuch }
        bytes.withUnsafeBytes { checksum.update($0) }
        try await repository.add(.bytes(bytes, offset: offset + size), number: part, to: download)
        size += Int64(bytes.count)
        bytes.removeAll(keepingCapacity: true)
        part += 1
    }
}
