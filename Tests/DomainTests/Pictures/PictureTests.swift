import Domain
import Testing

@Suite struct PictureTests {
    @Test(arguments: SamplePicture.allCases)
    func `a real picture is read and its cleaned file decodes to the same pixels`(_ sample: SamplePicture) throws {
        let bytes = try sample.bytes()
        let picture = try Picture(reading: bytes)
        #expect(picture.format == sample.format)
        #expect([picture.width, picture.height] == sample.size)
        #expect(try FFmpeg.pixels(of: picture.bytes) == FFmpeg.pixels(of: bytes))
    }

    @Test(arguments: SamplePicture.allCases)
    func `cleaning a cleaned file changes nothing`(_ sample: SamplePicture) throws {
        let picture = try Picture(reading: sample.bytes())
        #expect(try Picture(reading: picture.bytes) == picture)
    }

    @Test func `a format names its media type and its ending`() {
        #expect(PictureFormat.allCases.map(\.contentType) == ["image/png", "image/jpeg", "image/webp"])
        #expect(PictureFormat.allCases.map(\.fileExtension) == ["png", "jpg", "webp"])
    }

    @Test func `exactly as many bytes as the limit are taken and one more is not`() throws {
        let bytes = try SamplePicture.png.bytes()
        var limits = PictureLimits.standard
        limits.bytes = bytes.count
        #expect(throws: Never.self) { try Picture(reading: bytes, limits: limits) }
        limits.bytes = bytes.count - 1
        #expect(throws: PictureError.tooManyBytes(limit: bytes.count - 1)) {
            try Picture(reading: bytes, limits: limits)
        }
    }

    @Test(arguments: SamplePicture.allCases)
    func `exactly as many pixels as the limits are taken and one more is not`(_ sample: SamplePicture) throws {
        let bytes = try sample.bytes()
        let (width, height) = (sample.size[0], sample.size[1])
        var limits = PictureLimits.standard
        (limits.side, limits.pixels) = (width, width * height)
        #expect(throws: Never.self) { try Picture(reading: bytes, limits: limits) }
        limits.pixels -= 1
        #expect(throws: PictureError.tooManyPixels(limit: width * height - 1)) {
            try Picture(reading: bytes, limits: limits)
        }
        limits.side -= 1
        #expect(throws: PictureError.sideTooLong(limit: width - 1)) { try Picture(reading: bytes, limits: limits) }
    }

    @Test func `the standard limits are those of the interface`() {
        #expect(PictureLimits.standard.bytes == 10_485_760)
        #expect(PictureLimits.standard.side == 16_384)
        #expect(PictureLimits.standard.pixels == 50_000_000)
        #expect(PictureError.tooManyBytes(limit: 10_485_760).message == "The picture is larger than 10 MiB.")
    }

    @Test(arguments: [
        ("GIF89a\u{1}\u{0}", ForeignFormat.gif), ("%PDF-1.7\n", .pdf), ("\u{0}\u{0}\u{0}\u{18}ftypheic", .heic),
        ("\u{0}\u{0}\u{0}\u{1C}ftypavif", .avif), ("<svg xmlns='http://www.w3.org/2000/svg'/>", .svg),
        ("<?xml version='1.0'?>\n<!-- x -->\n<svg/>", .svg), ("\u{FEFF}  <SVG>", .svg),
        ("<!DOCTYPE html><svg/>", .html), ("\n<html>", .html), ("<script>alert(1)</script>", .html),
        ("II*\u{0}", .tiff), ("BM\u{0}", .bmp),
    ])
    func `a known format that is not taken is named in the answer`(_ text: String, _ format: ForeignFormat) {
        #expect(throws: PictureError.notSupported(format)) { try Picture(reading: Array(text.utf8)) }
        #expect(PictureError.notSupported(format).message.hasPrefix("\(format.name) is not supported"))
    }

    @Test(arguments: ["x", "PK\u{3}\u{4}", "#!/bin/sh", "\0\0\0\u{18}ftypisom", "RIFF\u{4}\0\0\0WAVE"])
    func `anything else is no picture`(_ text: String) {
        #expect(throws: PictureError.notAPicture) { try Picture(reading: Array(text.utf8)) }
    }

    @Test func `an empty file is called empty`() {
        #expect(throws: PictureError.empty) { try Picture(reading: []) }
    }
}
