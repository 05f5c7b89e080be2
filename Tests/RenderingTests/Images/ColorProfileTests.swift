import Application
import CTurboJPEG
import Domain
import Glibc
import Rendering
import SampleFiles
import Testing

@Suite struct ColorProfileTests {
    private let renderer = ThumbnailRenderer()
    /// Within sRGB, although stored as Display P3.
    private let stored: [UInt8] = [180, 120, 90]
    /// In sRGB.
    private let shown = ICCProfile.shown([180, 120, 90])

    @Test func `a wide-gamut profile of a JPEG is converted to sRGB`() throws {
        let plain = try file("a.jpg", ["-q:v", "1", "-pix_fmt", "yuvj444p"])
        let profile = ICCProfile.displayP3
        // In two parts.
        let parts = [Array(profile[..<200]), Array(profile[200...])].enumerated().flatMap { index, part in
            JPEGFile.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), 2] + part)
        }
        #expect(try renderer.render(plain).color.difference(to: stored.map(Double.init)) <= 2)
        let image = try renderer.render(JPEGFile.inserting(parts, into: plain))
        #expect(image.color.difference(to: shown) <= 3, "\(image.color.text)")
        #expect(Pixels.difference(try Pixels(image.thumbnails[0]).means, shown) <= 4)
    }

    @Test func `a wide-gamut profile of a PNG is converted to sRGB`() throws {
        let file = try png().inserting("iCCP", Array("P3\0\0".utf8) + PNGFile.stored(ICCProfile.displayP3))
        #expect(try renderer.render(file.bytes).color.difference(to: shown) <= 2)
    }

    @Test func `a wide-gamut profile of a WebP is converted to sRGB`() throws {
        let plain = WebPFile(try file("a.webp", ["-c:v", "libwebp", "-lossless", "1"]))
        let file = plain.extended(flags: 0x20, width: 40, height: 30).inserting("ICCP", ICCProfile.displayP3, at: 1)
        #expect(try renderer.render(file.bytes).color.difference(to: shown) <= 2)
    }

    @Test func `chromaticities and a gamma of a PNG are converted to sRGB`() throws {
        let values: [UInt32] = [31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000]
        let chromaticities = try png().inserting("cHRM", values.flatMap(PNGFile.number))
            .inserting("gAMA", PNGFile.number(45_455))
        #expect(try renderer.render(chromaticities.bytes).color.difference(to: shown) <= 2)
        // Linear light: the middle is 188 in sRGB.
        let grey = PNGFile(header: [2, 1], colour: 0, imageData: PNGFile.stored([0, 128, 128]))
        let linear = grey.inserting("gAMA", PNGFile.number(100_000))
        #expect(try renderer.render(linear.bytes).color.difference(to: [188, 188, 188]) <= 1)
        let standard = grey.inserting("gAMA", PNGFile.number(45_455)).inserting("sRGB", [0])
        #expect(try renderer.render(standard.bytes).color.difference(to: [128, 128, 128]) <= 1)
    }

    @Test func `a damaged profile is ignored`() throws {
        let plain = try file("a.jpg", [])
        let color = try renderer.render(plain).color
        for profile in [[], [1], Array(ICCProfile.displayP3.prefix(300)), [UInt8](repeating: 0xFF, count: 500)] {
            let segment = JPEGFile.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + profile)
            #expect(try renderer.render(JPEGFile.inserting(segment, into: plain)).color == color)
        }
    }

    @Test func `a CMYK JPEG is converted`() throws {
        // Stored inverted: no cyan, half of the magenta, all yellow, a fifth of the black.
        let file = try jpeg(of: [255, 128, 0, 204], width: 64, height: 48, TJPF_CMYK)
        let image = try renderer.render(file)
        #expect([image.width, image.height] == [64, 48])
        #expect(image.color.difference(to: [204, 102, 0]) <= 3, "\(image.color.text)")
        #expect(try Pixels(image.thumbnails[0]).means[3] == 255)
        // With a profile that is none.
        let segment = JPEGFile.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + ICCProfile.displayP3)
        #expect(try renderer.render(JPEGFile.inserting(segment, into: file)).color == image.color)
    }

    private func png() throws -> PNGFile { PNGFile(try file("a.png", [])).plain }

    /// An image of the stored color.
    private func file(_ name: String, _ options: [String]) throws -> [UInt8] {
        let color = stored.map { String($0, radix: 16) }.joined()
        return try FFmpeg.draw("color=0x\(color):size=40x30,format=rgb24", options, as: name)
    }
}

extension PNGFile {
    /// Without what says how colors are meant.
    fileprivate var plain: PNGFile {
        var file = self
        file.chunks.removeAll { !["IHDR", "IDAT", "IEND"].contains($0.type) }
        return file
    }
}

extension Pixels {
    static func difference(_ means: [Double], _ components: [Double]) -> Double {
        zip(means, components).map { abs($0 - $1) }.max()!
    }
}

/// A JPEG of one color, from libjpeg: ffmpeg writes neither CMYK nor progressive ones.
func jpeg(
    of pixel: [UInt8], width: Int, height: Int, _ format: TJPF, flags: Int32 = 0
) throws -> [UInt8] {
    let handle = try #require(tjInitCompress())
    defer { tjDestroy(handle) }
    let pixels = (0..<(width * height)).flatMap { _ in pixel }
    var (bytes, count): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
    defer { tjFree(bytes) }
    let result = tjCompress2(
        handle, pixels, Int32(width), 0, Int32(height), format.rawValue, &bytes, &count, Int32(TJSAMP_444.rawValue), 95,
        flags)
    try #require(result == 0)
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
