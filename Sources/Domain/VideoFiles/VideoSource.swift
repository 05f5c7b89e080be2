/// Random access to a video file's bytes, with a limit on the number of its parts.
struct VideoSource {
    /// Of boxes or elements: a fragmented video of some hours has tens of thousands.
    static let partLimit = 200_000

    let size: Int64
    private let read: (Int64, Int) throws -> [UInt8]
    private var parts = 0

    init(size: Int64, read: @escaping (Int64, Int) throws -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// Counts one more part.
    mutating func addPart() throws(VideoFileError) {
        parts += 1
        guard parts <= Self.partLimit else { throw .tooManyParts(limit: Self.partLimit) }
    }

    func bytes(at offset: Int64, _ count: Int) throws(VideoFileError) -> [UInt8] {
        guard offset >= 0, offset <= size, Int64(count) <= size - offset else { throw .truncated }
        let bytes: [UInt8]
        do {
            bytes = try read(offset, count)
        } catch {
            throw .unreadable("\(error)")
        }
        guard bytes.count == count else { throw .truncated }
        return bytes
    }

    /// Fewer at the end of the file.
    func bytes(at offset: Int64, atMost count: Int) throws(VideoFileError) -> [UInt8] {
        try bytes(at: offset, Int(min(Int64(count), max(0, size - offset))))
    }
}

extension Sequence<UInt8> {
    /// The bytes as a big-endian number; at most eight.
    var bigEndianNumber: UInt64 { reduce(0) { $0 << 8 | UInt64($1) } }
}
