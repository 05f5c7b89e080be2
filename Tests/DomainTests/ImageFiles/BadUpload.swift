import Domain
import SampleFiles
import SeededNumbers

/// Classes of malformed or malicious uploads, made from real images with a seeded generator.
enum BadUpload: String, CaseIterable {
    case wrongMagic, truncated, wrongLengthPNG, wrongLengthWebP, polyglotPNG, polyglotWebP, polyglotCritical
    case bombPNG, bombJPEG, bombWebP, noPixels, unsupported, svg, random, tiny
    // The following may be accepted, and must then have lost their payload.
    case wrongLengthJPEG, polyglotJPEG, hiddenPNG, hiddenJPEG, hiddenWebP, flippedBits

    /// Contained in every payload; no accepted file may contain it.
    static let payloadMarker = "alert('payload')"

    var mustBeRejected: Bool {
        switch self {
        case .wrongLengthJPEG, .polyglotJPEG, .hiddenPNG, .hiddenJPEG, .hiddenWebP, .flippedBits: false
        default: true
        }
    }

    func make(using generator: inout SeededGenerator) throws -> [UInt8] {
        let png = try Self.sample(.png, &generator)
        let jpeg = try Self.sample(.jpeg, &generator)
        let webp = try Self.sample(.webp, &generator)
        let any = [png, jpeg, webp].randomElement(using: &generator)!
        switch self {
        case .wrongMagic: return Self.changing(any, [0, 1].randomElement(using: &generator)!, &generator)
        case .truncated: return Array(any.prefix(Int.random(in: 1..<any.count, using: &generator)))
        case .wrongLengthPNG: return Self.changing(png, Int.random(in: 8..<12, using: &generator), &generator)
        case .wrongLengthWebP: return Self.changing(webp, Int.random(in: 4..<8, using: &generator), &generator)
        case .wrongLengthJPEG:
            let marker = [0xC0, 0xC2, 0xC4, 0xDA, 0xDB].randomElement(using: &generator)! as UInt8
            let offset = (JPEGFile.offset(of: marker, in: jpeg) ?? 2) + Int.random(in: 2...3, using: &generator)
            return Self.changing(jpeg, offset, &generator)
        case .polyglotPNG: return png + Self.payload(&generator)
        case .polyglotJPEG: return jpeg + Self.payload(&generator)
        case .polyglotWebP: return webp + Self.payload(&generator)
        case .polyglotCritical: return PNGFile(png).inserting("JSJS", Self.payload(&generator)).bytes
        case .hiddenPNG:
            let type = ["tEXt", "zTXt", "iTXt", "eXIf", "prVt", "gAMA", "iCCP"].randomElement(using: &generator)!
            return PNGFile(png).inserting(type, Self.payload(&generator)).bytes
        case .hiddenJPEG:
            let marker = [0xE0, 0xE1, 0xE2, 0xE3, 0xED, 0xEE, 0xFE].randomElement(using: &generator)! as UInt8
            return JPEGFile.inserting(JPEGFile.segment(marker, Self.payload(&generator)), into: jpeg)
        case .hiddenWebP:
            let type = ["EXIF", "XMP ", "junk"].randomElement(using: &generator)!
            return WebPFile(webp).appending(type, Self.payload(&generator)).bytes
        case .flippedBits:
            return (0..<Int.random(in: 1...4, using: &generator)).reduce(any) { file, _ in
                Self.changing(file, Int.random(in: file.indices, using: &generator), &generator)
            }
        case .bombPNG, .bombJPEG, .bombWebP, .noPixels: return try bomb(&generator)
        case .unsupported: return Self.unsupported(&generator)
        case .svg: return Self.svg(&generator)
        case .random: return generator.bytes(Int.random(in: 1..<4096, using: &generator))
        case .tiny: return Array(any.prefix(Int.random(in: 0...30, using: &generator)))
        }
    }

    private static func sample(_ format: ImageFormat, _ generator: inout SeededGenerator) throws -> [UInt8] {
        try SampleImage.allCases.filter { $0.format == format }.randomElement(using: &generator)!.bytes()
    }

    private static func changing(_ file: [UInt8], _ index: Int, _ generator: inout SeededGenerator) -> [UInt8] {
        var changed = file
        changed[index] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
        return changed
    }

    private static func payload(_ generator: inout SeededGenerator) -> [UInt8] {
        let prefixes = ["PK\u{3}\u{4}\u{14}", "<html><script>", "*/", "%PDF-1.4\n", "<svg onload=", "<?php ", "GIF89a"]
        return Array((prefixes.randomElement(using: &generator)! + payloadMarker).utf8)
            + generator.bytes(Int.random(in: 0..<64, using: &generator))
    }
}
