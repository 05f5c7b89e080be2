/// The second byte of JPEG markers; the first is 0xFF.
enum JPEGMarker {
    static let startOfImage: UInt8 = 0xD8
    static let endOfImage: UInt8 = 0xD9
    static let startOfScan: UInt8 = 0xDA
    static let quantizationTables: UInt8 = 0xDB
    static let restartInterval: UInt8 = 0xDD
    static let huffmanTables: UInt8 = 0xC4
    static let application0: UInt8 = 0xE0
    static let application1: UInt8 = 0xE1
    static let application2: UInt8 = 0xE2
    static let application14: UInt8 = 0xEE
    static let comment: UInt8 = 0xFE
    static let applications: ClosedRange<UInt8> = 0xE0...0xEF
    static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
    /// Baseline, extended and progressive frames with Huffman coding: the ones that browsers decode.
    static let frames: ClosedRange<UInt8> = 0xC0...0xC2
    /// Lossless, hierarchical and arithmetic frames, arithmetic conditioning, the height after the first scan (DNL),
    /// hierarchy (DHP) and expansion (EXP): valid, but supported by almost no decoder.
    static let unusual: Set<UInt8> = [
        0xC3, 0xC5, 0xC6, 0xC7, 0xC8, 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF, 0xDC, 0xDE, 0xDF,
    ]
}
