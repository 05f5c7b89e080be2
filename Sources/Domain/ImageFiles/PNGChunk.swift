/// Where a chunk lies in the file.
struct PNGChunk {
    /// Four letters, big-endian.
    let type: UInt32
    /// The contents.
    let data: Range<Int>
    /// With length, type and checksum.
    let whole: Range<Int>
}
