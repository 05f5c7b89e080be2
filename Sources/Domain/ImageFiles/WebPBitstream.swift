/// The image size, in pixels, from the header of the compressed data.
struct WebPBitstream: Equatable {
    let width: Int
    let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// - Parameters:
    ///   - data: a "VP8 " chunk: a key frame of RFC 6386, section 9.1.
    ///   - offset: the chunk's offset, for the error.
    init(lossy data: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        guard data.count > 10 else { throw .truncated }
        let bytes = data.prefix(10).map(Int.init)
        let tag = bytes[0] | bytes[1] << 8 | bytes[2] << 16
        let (isInterframe, version, isShown, partition) = (tag & 1 == 1, tag >> 1 & 7, tag >> 4 & 1 == 1, tag >> 5)
        guard !isInterframe, version <= 3, isShown, bytes[3...5] == [0x9D, 0x01, 0x2A] else {
            throw .damaged(at: offset)
        }
        guard partition < data.count - 10 else { throw .truncated }
        // 14 bits each; the upper two bits are a scaling factor that decoders ignore.
        self.init(width: (bytes[6] | bytes[7] << 8) & 0x3FFF, height: (bytes[8] | bytes[9] << 8) & 0x3FFF)
    }

    /// - Parameters:
    ///   - data: a "VP8L" chunk.
    ///   - offset: the chunk's offset, for the error.
    init(lossless data: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        guard data.count > 5 else { throw .truncated }
        let bytes = data.prefix(5).map(Int.init)
        let bits = bytes[1] | bytes[2] << 8 | bytes[3] << 16 | bytes[4] << 24
        // A signature byte, then 14 bits each of width and height minus one, an alpha flag, three version bits.
        guard bytes[0] == 0x2F, bits >> 29 == 0 else { throw .damaged(at: offset) }
        self.init(width: (bits & 0x3FFF) + 1, height: (bits >> 14 & 0x3FFF) + 1)
    }

    /// - Parameters:
    ///   - data: a "VP8X" chunk: flags, three reserved bytes, width and height minus one in 24 bits each.
    ///   - offset: the chunk's offset, for the error.
    init(canvas data: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        guard data.count == 10 else { throw .damaged(at: offset) }
        let bytes = data.map(Int.init)
        self.init(
            width: (bytes[4] | bytes[5] << 8 | bytes[6] << 16) + 1,
            height: (bytes[7] | bytes[8] << 8 | bytes[9] << 16) + 1
        )
    }
}
