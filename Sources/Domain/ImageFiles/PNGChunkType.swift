/// The chunks kept in a cleaned PNG: those that affect how its pixels look. Four ASCII letters each.
enum PNGChunkType: UInt32 {
    case header = 0x4948_4452  // IHDR
    case palette = 0x504C_5445  // PLTE
    case imageData = 0x4944_4154  // IDAT
    case end = 0x4945_4E44  // IEND
    case transparency = 0x7452_4E53  // tRNS
    case gamma = 0x6741_4D41  // gAMA
    case chromaticities = 0x6348_524D  // cHRM
    case standardRGB = 0x7352_4742  // sRGB
    case colourProfile = 0x6943_4350  // iCCP
    case codePoints = 0x6349_4350  // cICP
    case significantBits = 0x7342_4954  // sBIT
    case background = 0x624B_4744  // bKGD
    case physicalSize = 0x7048_5973  // pHYs
}

extension PNGChunkType {
    /// Whether the four bytes are letters, as the format requires.
    static func isWellFormed(_ type: UInt32) -> Bool {
        stride(from: UInt32(0), to: 32, by: 8).allSatisfy { shift in
            let lowercase = UInt8(truncatingIfNeeded: type >> shift) | 0x20
            return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowercase)
        }
    }

    /// Whether decoders may ignore the chunk: its first letter is lower case.
    static func isAncillary(_ type: UInt32) -> Bool { type & 0x2000_0000 != 0 }
}
