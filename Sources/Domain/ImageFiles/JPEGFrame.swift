/// The contents of a frame header (SOF0 to SOF2).
struct JPEGFrame {
    /// A colour component: what scans call it, and the table that its coefficients are divided by.
    struct Component {
        let id: UInt8
        let quantizationTable: UInt8
    }

    let width: Int
    let height: Int
    let isProgressive: Bool
    let components: [Component]

    /// - Parameters:
    ///   - contents: the segment's, after its length.
    ///   - offset: of the segment, for the error.
    init(_ contents: ArraySlice<UInt8>, progressive: Bool, at offset: Int) throws(ImageFileError) {
        var cursor = ImageCursor(Array(contents))
        guard contents.count >= 6 else { throw .damaged(at: offset) }
        let precision = try cursor.uint8()
        height = try cursor.uint16()
        width = try cursor.uint16()
        let count = Int(try cursor.uint8())
        guard cursor.remaining == 3 * count else { throw .damaged(at: offset) }
        // 12 bits a sample is medical; two components have no meaning that a browser knows.
        guard precision == 8, [1, 3, 4].contains(count) else { throw .unusualEncoding(.jpeg) }
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

    /// The fewest bytes of entropy-coded data that can hold the picture. The components of the finest width and of the
    /// finest height, if they are two, have a quarter of a block each for every 8 by 8 pixels, if one, a whole block;
    /// and each block's mean takes at least one bit.
    var leastEntropyData: Int { ((width + 7) / 8) * ((height + 7) / 8) / 2 / 8 }
}
