import SampleFiles
import SeededNumbers

extension BadUpload {
    /// A decompression bomb, a small file that declares a huge image, or an image without pixels.
    func bomb(_ generator: inout SeededGenerator) throws -> [UInt8] {
        let sides: [[Int]] =
            self == .noPixels ? [[0, 5], [5, 0], [0, 0]] : [[16_383, 16_383], [16_383, 3_060], [3_060, 16_383]]
        let side = sides.randomElement(using: &generator)!
        switch self {
        case .bombPNG:
            // Includes sizes that the other formats cannot express.
            let huge = [side.map(UInt32.init), [.max, .max], [0x7FFF_FFFF, 1], [1, 16_385]]
            return PNGFile(header: huge.randomElement(using: &generator)!, imageData: Self.imageData).bytes
        case .bombJPEG: return try Self.jpeg(of: side)
        case .bombWebP: return [Self.lossy(of: side), Self.lossless(of: side)].randomElement(using: &generator)!
        default:
            return [
                PNGFile(header: side.map(UInt32.init), imageData: Self.imageData).bytes, try Self.jpeg(of: side),
                Self.lossy(of: side),
            ].randomElement(using: &generator)!
        }
    }

    private static let imageData: [UInt8] = [0x78, 0x9C, 0x63, 0, 0, 0, 1, 0, 1]

    private static func jpeg(of side: [Int]) throws -> [UInt8] {
        var bytes = try SampleImage.jpeg.bytes()
        let frame = JPEGFile.offset(of: 0xC0, in: bytes)!
        for (index, value) in [side[1] >> 8, side[1] & 0xFF, side[0] >> 8, side[0] & 0xFF].enumerated() {
            bytes[frame + 5 + index] = UInt8(value)
        }
        return bytes
    }

    private static func lossy(of side: [Int]) -> [UInt8] {
        let head: [UInt8] = [0x10, 0, 0, 0x9D, 0x01, 0x2A]
        let data: [UInt8] = head + WebPFile.number(side[0], 2) + WebPFile.number(side[1], 2) + [0, 0, 0, 0]
        return WebPFile([]).appending("VP8 ", data).bytes
    }

    private static func lossless(of side: [Int]) -> [UInt8] {
        let bits = (side[0] - 1) | (side[1] - 1) << 14
        return WebPFile([]).appending("VP8L", [0x2F] + WebPFile.number(bits, 4) + [0, 0, 0]).bytes
    }

    /// Other formats that a browser would display or run: a signature followed by random bytes.
    static func unsupported(_ generator: inout SeededGenerator) -> [UInt8] {
        let signatures = [
            "GIF87a", "GIF89a", "%PDF-1.7\n", "\0\0\0\u{18}ftypheic", "\0\0\0\u{1C}ftypavif", "II*\0", "MM\0*", "BM",
            "PK\u{3}\u{4}", "RIFF\u{10}\0\0\0WAVE", "\u{7F}ELF", "#!/bin/sh\n", "<!DOCTYPE html>", "{\"a\":1}",
            "\0\0\u{1}\0", "8BPS", "\0\0\0\u{C}JXL \r\n",
        ]
        return Array(signatures.randomElement(using: &generator)!.utf8)
            + generator.bytes(Int.random(in: 0..<512, using: &generator))
    }

    /// SVG in its many forms.
    static func svg(_ generator: inout SeededGenerator) -> [UInt8] {
        let prefixes = ["", "\u{FEFF}", " \n\t", "<?xml version=\"1.0\"?>", "<!-- a -->", "<!DOCTYPE svg>"]
        let roots = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"\(payloadMarker)\"/>",
            "<SVG><script>\(payloadMarker)</script></SVG>", "<svg:svg/>",
            "<svg><image href=\"data:image/png;base64,\"/>",
        ]
        let text = prefixes.randomElement(using: &generator)! + roots.randomElement(using: &generator)!
        return Array(text.utf8) + generator.bytes(Int.random(in: 0..<64, using: &generator))
    }
}
