import Domain
import SampleFiles
import Testing

@Suite struct WebPTests {
    private let secret = "N48.8584 E2.2945 Jane"
    static let samples = SampleImage.allCases.filter { $0.format == .webp }

    @Test(arguments: samples)
    func `metadata is removed, its flags cleared and the length corrected`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        let alpha: UInt8 = sample == .alphaWebP ? 0x10 : 0
        // All flags except animation, two of them reserved.
        let planted = WebPFile(bytes).extended(flags: 0xCC | 0x01 | alpha, width: 40, height: 30)
            .appending("EXIF", Array(secret.utf8)).appending("XMP ", Array(secret.utf8))
            .appending("junk", Array((secret + "!").utf8))
        #expect(planted.bytes.contains(text: secret))
        let image = try ImageFile(reading: planted.bytes)
        #expect(!image.bytes.contains(text: secret))
        #expect(image.bytes == WebPFile(bytes).extended(flags: alpha, width: 40, height: 30).bytes)
        #expect(try FFmpeg.pixels(of: image.bytes) == FFmpeg.pixels(of: bytes))
    }

    @Test(arguments: [SampleImage.lossyWebP, .losslessWebP])
    func `a colour profile is kept if the flags announce it`(_ sample: SampleImage) throws {
        let file = WebPFile(try sample.bytes())
        let announced = file.extended(flags: 0x20, width: 40, height: 30).inserting("ICCP", [1, 2, 3], at: 1)
        #expect(try ImageFile(reading: announced.bytes).bytes == announced.bytes)
        let unannounced = file.extended(flags: 0, width: 40, height: 30)
        #expect(
            try ImageFile(reading: unannounced.inserting("ICCP", [1, 2, 3], at: 1).bytes).bytes == unannounced.bytes
        )
        let missing = file.extended(flags: 0x20, width: 40, height: 30)
        #expect(try ImageFile(reading: missing.bytes).bytes == unannounced.bytes)
    }

    @Test(arguments: samples)
    func `extra chunks in the simple format are removed`(_ sample: SampleImage) throws {
        let file = WebPFile(try sample.bytes())
        let image = try ImageFile(reading: file.appending("EXIF", Array(secret.utf8)).bytes)
        #expect(image.bytes == file.bytes)
    }

    @Test func `an animation is rejected`() throws {
        let animation = try FFmpeg.draw(
            "testsrc=size=40x30", ["-frames:v", "3", "-c:v", "libwebp_anim"], as: "a.webp"
        )
        #expect(WebPFile(animation).types.contains("ANMF"))
        #expect(throws: ImageFileError.animated) { try ImageFile(reading: animation) }
        let still = WebPFile(try SampleImage.lossyWebP.bytes())
        for file in [still.appending("ANMF", [0]), still.extended(flags: 2, width: 40, height: 30)] {
            #expect(throws: ImageFileError.animated) { try ImageFile(reading: file.bytes) }
        }
    }

    @Test func `a canvas of another size than the image is rejected`() throws {
        let file = WebPFile(try SampleImage.lossyWebP.bytes())
        for (width, height) in [(41, 30), (40, 29)] {
            #expect(throws: ImageFileError.damaged(at: 0)) {
                try ImageFile(reading: file.extended(flags: 0, width: width, height: height).bytes)
            }
        }
    }

    @Test func `a frame header that does not match its data is rejected`() throws {
        let data = WebPFile(try SampleImage.lossyWebP.bytes()).chunks[0].data
        // The tag's top 19 bits are the length of the data after the ten-byte header.
        let tags = [(data.count - 11) << 5 | 0x10, (data.count - 10) << 5 | 0x10, 0x11, 0x18, 0x00]
        let expectations: [ImageFileError?] = [nil, .truncated, .damaged(at: 12), .damaged(at: 12), .damaged(at: 12)]
        for (tag, expected) in zip(tags, expectations) {
            let file = WebPFile([]).appending("VP8 ", WebPFile.number(tag, 3) + data[3...])
            let result = Result { () throws(ImageFileError) in try ImageFile(reading: file.bytes) }
            if case .failure(let error) = result { #expect(error == expected) } else { #expect(expected == nil) }
        }
    }

    @Test(arguments: samples)
    func `a declared length that is not the file's is rejected`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        #expect(throws: ImageFileError.trailingData) { try ImageFile(reading: bytes + Array("PK\u{3}\u{4}".utf8)) }
        #expect(throws: ImageFileError.truncated) { try ImageFile(reading: Array(bytes.dropLast(2))) }
    }

    @Test func `chunks out of order are rejected`() throws {
        let lossy = WebPFile(try SampleImage.lossyWebP.bytes())
        let lossless = WebPFile(try SampleImage.losslessWebP.bytes())
        let extended = lossy.extended(flags: 0x30, width: 40, height: 30)
        let broken = [
            lossy.inserting("junk", [], at: 0), lossy.appending("VP8 ", lossy.chunks[0].data),
            lossy.appending("VP8X", extended.chunks[0].data), extended.appending("ICCP", [1]),
            extended.appending("ALPH", [1]), extended.inserting("ALPH", [1], at: 1).inserting("ALPH", [1], at: 1),
            lossless.extended(flags: 0x10, width: 40, height: 30).inserting("ALPH", [1], at: 1),
        ]
        for (index, file) in broken.enumerated() {
            #expect(throws: ImageFileError.self, "case \(index)") { try ImageFile(reading: file.bytes) }
        }
    }
}
