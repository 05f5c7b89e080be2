import Domain
import SampleFiles
import Testing

@Suite struct ImageFileTests {
    @Test(arguments: SampleImage.allCases)
    func `a real image is read and its cleaned file decodes to the same pixels`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        let image = try ImageFile(reading: bytes)
        #expect(image.format == sample.format)
        #expect([image.width, image.height] == sample.size)
        #expect(try FFmpeg.pixels(of: image.bytes) == FFmpeg.pixels(of: bytes))
    }

    @Test(arguments: SampleImage.allCases)
    func `cleaning a cleaned file changes nothing`(_ sample: SampleImage) throws {
        let image = try ImageFile(reading: sample.bytes())
        #expect(try ImageFile(reading: image.bytes) == image)
    }

    @Test(arguments: SampleImage.allCases)
    func `the start of a valid file has no error, whatever its length`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        for count in 12..<bytes.count { #expect(ImageFile.error(inStart: Array(bytes[..<count])) == nil, "\(count)") }
    }

    @Test func `the start of a file shows a wrong format and a size beyond the limits`() throws {
        #expect(ImageFile.error(inStart: Array("<svg xmlns=".utf8)) != nil)
        #expect(ImageFile.error(inStart: Array(repeating: 0, count: 1000)) == .notAnImage)
        var limits = ImageFileLimits.standard
        limits.side = 30
        // A WebP file says its length first, so its start is truncated before it has a size.
        for sample in [SampleImage.png, .jpeg] {
            let bytes = try sample.bytes()
            let start = Array(bytes[..<(bytes.count - 1)])
            #expect(ImageFile.error(inStart: start, limits: limits) == .sideTooLong(limit: 30), "\(sample)")
        }
    }

    @Test func `a format has a media type and a file extension`() {
        #expect(ImageFormat.allCases.map(\.contentType) == ["image/png", "image/jpeg", "image/webp"])
        #expect(ImageFormat.allCases.map(\.fileExtension) == ["png", "jpg", "webp"])
    }

    @Test func `a file at the byte limit is accepted and one byte more is rejected`() throws {
        let bytes = try SampleImage.png.bytes()
        var limits = ImageFileLimits.standard
        limits.bytes = bytes.count
        #expect(throws: Never.self) { try ImageFile(reading: bytes, limits: limits) }
        limits.bytes = bytes.count - 1
        #expect(throws: ImageFileError.tooManyBytes(limit: bytes.count - 1)) {
            try ImageFile(reading: bytes, limits: limits)
        }
    }

    @Test(arguments: SampleImage.allCases)
    func `an image at the pixel limits is accepted and one pixel more is rejected`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        let (width, height) = (sample.size[0], sample.size[1])
        var limits = ImageFileLimits.standard
        (limits.side, limits.pixels) = (width, width * height)
        #expect(throws: Never.self) { try ImageFile(reading: bytes, limits: limits) }
        limits.pixels -= 1
        #expect(throws: ImageFileError.tooManyPixels(limit: width * height - 1)) {
            try ImageFile(reading: bytes, limits: limits)
        }
        limits.side -= 1
        #expect(throws: ImageFileError.sideTooLong(limit: width - 1)) { try ImageFile(reading: bytes, limits: limits) }
    }

    @Test func `the standard limits are the documented ones`() {
        #expect(ImageFileLimits.standard.bytes == 10_485_760)
        #expect(ImageFileLimits.standard.side == 16_384)
        #expect(ImageFileLimits.standard.pixels == 50_000_000)
        #expect(ImageFileError.tooManyBytes(limit: 10_485_760).message == "The image is larger than 10 MiB.")
    }

    @Test(arguments: [
        ("GIF89a\u{1}\u{0}", UnsupportedFormat.gif), ("%PDF-1.7\n", .pdf), ("\u{0}\u{0}\u{0}\u{18}ftypheic", .heic),
        ("\u{0}\u{0}\u{0}\u{1C}ftypavif", .avif), ("<svg xmlns='http://www.w3.org/2000/svg'/>", .svg),
        ("<?xml version='1.0'?>\n<!-- x -->\n<svg/>", .svg), ("\u{FEFF}  <SVG>", .svg),
        ("<!DOCTYPE html><svg/>", .html), ("\n<html>", .html), ("<script>alert(1)</script>", .html),
        ("II*\u{0}", .tiff), ("BM\u{0}", .bmp),
    ])
    func `a known unsupported format is named in the error message`(_ text: String, _ format: UnsupportedFormat) {
        #expect(throws: ImageFileError.notSupported(format)) { try ImageFile(reading: Array(text.utf8)) }
        #expect(ImageFileError.notSupported(format).message.hasPrefix("\(format.name) is not supported"))
    }

    @Test(arguments: ["x", "PK\u{3}\u{4}", "#!/bin/sh", "\0\0\0\u{18}ftypisom", "RIFF\u{4}\0\0\0WAVE"])
    func `any other file is not an image`(_ text: String) {
        #expect(throws: ImageFileError.notAnImage) { try ImageFile(reading: Array(text.utf8)) }
    }

    @Test func `an empty file is reported as empty`() {
        #expect(throws: ImageFileError.empty) { try ImageFile(reading: []) }
    }
}
