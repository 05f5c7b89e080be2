import Domain

/// What precedes the first scan of a JPEG and concerns its display and the cost of its decoding.
struct JPEGMetadata {
    private(set) var orientation = EXIFOrientation.upright
    /// The ICC profile; nil if there is none, or not all of it.
    private(set) var profile: [UInt8]?
    /// Whether the decoder keeps all coefficients: a progressive image, or one whose components have scans of their own.
    private(set) var isBuffered = false
    /// Samples of all components for 64 samples at the finest sampling, times 64.
    private(set) var samplesPerPixel = 3.0

    private static let exif = Array("Exif\0".utf8)
    private static let icc = Array("ICC_PROFILE\0".utf8)

    /// - Parameter file: not necessarily valid: reads as far as it can.
    init(_ file: [UInt8]) {
        var offset = 2
        var hasExif = false
        var components = 0
        var parts: [UInt8: ArraySlice<UInt8>] = [:]
        var partCount = 0
        while offset + 4 <= file.count, file[offset] == 0xFF {
            let marker = file[offset + 1]
            if marker == 0xFF {
                offset += 1
                continue
            }
            let end = offset + 2 + (Int(file[offset + 2]) << 8 | Int(file[offset + 3]))
            guard end >= offset + 4, end <= file.count else { break }
            let contents = file[(offset + 4)..<end]
            switch marker {
            case 0xE1 where !hasExif && contents.starts(with: Self.exif):
                hasExif = true
                orientation = EXIFOrientation(readingTIFF: Array(contents.dropFirst(6))) ?? .upright
            case 0xE2 where contents.starts(with: Self.icc) && contents.count > 14:
                // The number of a part, from 1, and of all parts.
                parts[contents[contents.startIndex + 12]] = contents.dropFirst(14)
                partCount = Int(contents[contents.startIndex + 13])
            case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA:
                components = Int(contents.dropFirst(5).first ?? 0)
                isBuffered = marker == 0xC2 || marker == 0xCA
                samplesPerPixel = Self.samplesPerPixel(contents.dropFirst(6))
            case 0xDA:
                if Int(contents.first ?? 0) < components { isBuffered = true }
                offset = file.count
            default: break
            }
            if offset < file.count { offset = end }
        }
        let isComplete = partCount > 0 && (1...partCount).allSatisfy { parts[UInt8($0)] != nil }
        if isComplete { profile = (1...partCount).flatMap { Array(parts[UInt8($0)]!) } }
    }

    /// - Parameter components: three bytes each; the second holds the horizontal and vertical sampling.
    private static func samplesPerPixel(_ components: ArraySlice<UInt8>) -> Double {
        let samplings = stride(from: components.startIndex + 1, to: components.endIndex, by: 3).map { components[$0] }
        let finest = (samplings.map { $0 >> 4 }.max() ?? 1, samplings.map { $0 & 15 }.max() ?? 1)
        let whole = Double(max(1, finest.0)) * Double(max(1, finest.1))
        return samplings.reduce(0) { $0 + Double($1 >> 4) * Double($1 & 15) / whole }
    }
}
