import SeededNumbers

/// Files that must be rejected, made from valid images.
enum InvalidUpload: CaseIterable {
    case wrongMagic, truncated, wrongLength, trailingData, unknownCritical, hugeSize, zeroSize, otherFormat, svg,
        random,
        tiny

    func make(_ random: inout SeededGenerator) -> [UInt8] {
        let (png, webp) = (SampleImage.png.bytes, SampleImage.webp.bytes)
        let any = SampleImage.allCases.randomElement(using: &random)!.bytes
        switch self {
        case .wrongMagic: return Self.flipping(any, at: Int.random(in: 0...1, using: &random), &random)
        case .truncated: return Array(any.prefix(Int.random(in: 1..<any.count, using: &random)))
        case .wrongLength:
            return Bool.random(using: &random)
                ? Self.flipping(png, at: Int.random(in: 8..<12, using: &random), &random)
                : Self.flipping(webp, at: Int.random(in: 4..<8, using: &random), &random)
        case .trailingData: return (Bool.random(using: &random) ? png : webp) + Self.payload(&random)
        case .unknownCritical: return Array(png[..<33]) + SampleImage.chunk("JSJS", Self.payload(&random)) + png[33...]
        case .hugeSize:
            return Self.header(
                [[0x7FFF_FFFF, 0x7FFF_FFFF], [16_385, 1], [16_383, 16_383]].randomElement(using: &random)!)
        case .zeroSize: return Self.header([[0, 5], [5, 0], [0, 0]].randomElement(using: &random)!)
        case .otherFormat:
            let signatures = [
                "GIF87a", "GIF89a", "%PDF-1.7\n", "\0\0\0\u{18}ftypheic", "\0\0\0\u{1C}ftypavif", "II*\0", "MM\0*",
                "BM", "PK\u{3}\u{4}", "RIFF\u{10}\0\0\0WAVE", "\u{7F}ELF", "#!/bin/sh\n", "<!DOCTYPE html>", "{}",
            ]
            return Array(signatures.randomElement(using: &random)!.utf8)
                + random.bytes(Int.random(in: 0..<512, using: &random))
        case .svg:
            let prefixes = ["", "\u{FEFF}", " \n\t", "<?xml version=\"1.0\"?>", "<!-- a -->"]
            return Array(
                (prefixes.randomElement(using: &random)!
                    + "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>").utf8)
        case .random: return random.bytes(Int.random(in: 1..<4096, using: &random))
        case .tiny: return Array(any.prefix(Int.random(in: 0...30, using: &random)))
        }
    }

    private static func flipping(_ file: [UInt8], at index: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var changed = file
        changed[index] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &random)
        return changed
    }

    private static func payload(_ random: inout SeededGenerator) -> [UInt8] {
        let prefixes = ["PK\u{3}\u{4}\u{14}", "<html><script>", "*/", "%PDF-1.4\n", "<svg onload=", "<?php ", "GIF89a"]
        return Array(prefixes.randomElement(using: &random)!.utf8)
            + random.bytes(Int.random(in: 0..<64, using: &random))
    }

    /// A PNG of a few bytes whose header has this width and height.
    private static func header(_ size: [Int]) -> [UInt8] {
        let sides: [UInt8] = size.flatMap { Array(SampleImage.little($0, 4).reversed()) }
        let header: [UInt8] = sides + [8, 2, 0, 0, 0]
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        return signature + SampleImage.chunk("IHDR", header)
            + SampleImage.chunk("IDAT", [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]) + SampleImage.chunk("IEND", [])
    }
}
