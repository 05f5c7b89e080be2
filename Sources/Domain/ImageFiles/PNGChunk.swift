/// The position of a chunk in the file.
struct PNGChunk {
    /// Four letters, big-endian.
    let type: UInt32
    /// The contents.
    let data: Range<Int>
    /// The chunk including length, type and checksum.
    let whole: Range<Int>
}
