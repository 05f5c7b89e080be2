/// The contents of IHDR.
struct PNGHeader {
    /// How a pixel is made up, with the numbers of the format.
    enum ColourType: UInt8 {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAlpha = 4
        case rgbAlpha = 6
    }

    let width: Int
    let height: Int
    /// Of one sample, in bits.
    let depth: Int
    let colourType: ColourType

    /// - Parameters:
    ///   - contents: the chunk's.
    ///   - offset: of the chunk, for the error.
    init(_ contents: ArraySlice<UInt8>, at offset: Int) throws(ImageFileError) {
        guard contents.count == 13 else { throw .damaged(at: offset) }
        var cursor = ImageCursor(Array(contents))
        let (width, height) = (try cursor.uint32(), try cursor.uint32())
        let (depth, colour) = (try cursor.uint8(), try cursor.uint8())
        let (compression, filter, interlace) = (try cursor.uint8(), try cursor.uint8(), try cursor.uint8())
        guard
            let colourType = ColourType(rawValue: colour), Self.depths(of: colourType).contains(depth),
            compression == 0, filter == 0, interlace <= 1
        else { throw .damaged(at: offset) }
        self.width = Int(width)
        self.height = Int(height)
        self.depth = Int(depth)
        self.colourType = colourType
    }

    private static func depths(of colourType: ColourType) -> [UInt8] {
        switch colourType {
        case .grey: [1, 2, 4, 8, 16]
        case .palette: [1, 2, 4, 8]
        case .rgb, .greyAlpha, .rgbAlpha: [8, 16]
        }
    }
}

extension PNGHeader {
    /// Samples in a pixel as it is stored.
    var samples: Int {
        switch colourType {
        case .grey, .palette: 1
        case .greyAlpha: 2
        case .rgb: 3
        case .rgbAlpha: 4
        }
    }

    /// Samples in a colour, without alpha and with the palette looked up.
    var colours: Int {
        switch colourType {
        case .grey, .greyAlpha: 1
        case .rgb, .rgbAlpha, .palette: 3
        }
    }

    /// The fewest bytes of IDAT that can hold all pixels: deflate makes at most 258 bytes out of 2 bits, 1 to 1032.
    /// Filter bytes are left out, so that the bound holds for interlaced pictures too.
    var leastImageData: Int { width * height * samples * depth / 8 / 1032 }
}
