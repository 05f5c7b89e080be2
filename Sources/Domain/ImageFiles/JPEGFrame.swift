/// The contents of a frame header (SOF0 to SOF2).
struct JPEGFrame {
    /// A colour component: its id in scans, and its quantization table.
    struct Component {
        let id: UInt8
        let quantizationTable: UInt8
    }

    let width: Int
    let height: Int
    let isProgressive: Bool
    let components: [Component]

    /// - Parameters:
    ///   - contents: the segment's contents, after its length.
    ///   - offset: the segment's offset, for the error.
    init(_ contents: ArraySlice<UInt8>, progressive: Bool, at offset: Int) throws(ImageFileError) {
        var cursor = ImageCursor(Array(contents))
        guard contents.count >= 6 else { throw .damaged(at: offset) }
        let precision = try cursor.uint8()
        height = try cursor.uint16()
        width = try cursor.uint16()
        let count = Int(try cursor.uint8())
        guard cursor.remaining == 3 * count else { throw .damaged(at: offset) }
        // 12 bits per sample is medical imaging; browsers do not support two components.
        guard precision == 8, [1, 3, 4].contains(count) else { throw .unsupportedEncoding(.jpeg) }
        isProgressive = progressive
        var components: [Component] = []
        for _ in 0..<count {
            let (id, sampling, table) = (try cursor.uint8(), try cursor.uint8(), try cursor.uint8())
            let isNew = !components.contains { $0.id == id }
            guard isNew, (1...4).contains(sampling >> 4), (1...4).contains(sampling & 0x0F), table <= 3 else {
                throw .damaged(at: offset)
            }
            components.append(Component(id: id, quantizationTable: table))
        }
        self.components = components
    }

    /// Lower bound of the image's entropy-coded data, in bytes. Per 8 by 8 pixels, the components with the finest
    /// horizontal and vertical sampling have a quarter of a block each if they are two, a whole block if they are one;
    /// and each block's DC coefficient takes at least one bit.
    var minimumEntropyData: Int { ((width + 7) / 8) * ((height + 7) / 8) / 2 / 8 }
}
