extension PNGHeader {
    /// Whether a PLTE of that many bytes is valid with this header: whole entries, no more than the samples can index.
    func acceptsPalette(of length: Int) -> Bool {
        let entries = length / 3
        guard length % 3 == 0, entries >= 1, entries <= 256 else { return false }
        switch colourType {
        case .grey, .greyAlpha: return false
        case .palette: return entries <= 1 << depth
        case .rgb, .rgbAlpha: return true
        }
    }

    /// Whether a tRNS of that many bytes is valid with this header.
    /// - Parameter paletteLength: length of PLTE in bytes, three per entry; 0 if not read yet.
    func acceptsTransparency(of length: Int, paletteLength: Int) -> Bool {
        switch colourType {
        case .grey: length == 2
        case .rgb: length == 6
        case .palette: length >= 1 && length <= paletteLength / 3
        case .greyAlpha, .rgbAlpha: false
        }
    }

    /// Whether an ancillary chunk has valid contents.
    func accepts(_ type: PNGChunkType, _ data: ArraySlice<UInt8>) -> Bool {
        switch type {
        case .gamma, .codePoints: data.count == 4
        case .chromaticities: data.count == 32
        case .standardRGB: data.count == 1
        case .physicalSize: data.count == 9
        case .significantBits: data.count == (colourType == .palette ? 3 : samples)
        case .background: data.count == (colourType == .palette ? 1 : 2 * colours)
        case .colourProfile: Self.isProfile(data)
        case .header, .palette, .imageData, .end, .transparency: false
        }
    }

    /// A name of 1 to 79 bytes, a zero byte, compression method 0 and a zlib stream.
    private static func isProfile(_ data: ArraySlice<UInt8>) -> Bool {
        guard let end = data.prefix(80).firstIndex(of: 0), end > data.startIndex else { return false }
        let rest = data[(end + 1)...]
        guard rest.count >= 3, rest[end + 1] == 0 else { return false }
        return PNGReader.isZlibHeader(rest[end + 2], rest[end + 3])
    }
}

extension PNGChunkType {
    /// Colour spaces and sample sizes must precede the palette.
    var mayFollowPalette: Bool { self == .background || self == .physicalSize }
}
