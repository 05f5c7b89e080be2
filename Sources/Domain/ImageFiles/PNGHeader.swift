/// The contents of the IHDR chunk.
struct PNGHeader {
    /// The PNG colour type.
    enum ColourType: UInt8 {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAlpha = 4
        case rgbAlpha = 6
    }

    let width: Int
    let height: Int
    /// Bits per sample.
    let depth: Int
    let colourType: ColourType

    /// - Parameters:
    ///   - contents: the chunk's contents.
    ///   - offset: the chunk's offset, for the error.
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
    /// Stored samples per pixel.
    var samples: Int {
        switch colourType {
        case .grey, .palette: 1
        case .greyAlpha: 2
        case .rgb: 3
        case .rgbAlpha: 4
        }
    }

    /// Colour samples per pixel, without alpha and after palette lookup.
    var colours: Int {
        switch colourType {
        case .grey, .greyAlpha: 1
        case .rgb, .rgbAlpha, .palette: 3
        }
    }

    /// Lower bound of IDAT data for all pixels, in bytes: deflate expands 2 bits to at most 258 bytes, 1 to 1032.
    /// Filter bytes are not counted, so the bound also holds for interlaced images.
    var minimumImageData: Int { width * height * samples * depth / 8 / 1032 }
}
