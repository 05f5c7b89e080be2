import Domain
import SampleFiles
import SeededNumbers
import Testing

@Suite struct JPEGTests {
    private let secret = "N48.8584 E2.2945 Jane"

    @Test(arguments: SampleImage.allCases.filter { $0.format == .jpeg })
    func `location, camera, author and comments are removed`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        var planted = JPEGFile.exif(orientation: 1, littleEndian: true, secret: secret)
        for (marker, name) in [
            (0xE1, "http://ns.adobe.com/xap/1.0/\0"), (0xED, "Photoshop 3.0\0"), (0xFE, ""), (0xE0, "JFXX\0"),
            (0xE2, "MPF\0"), (0xE5, ""), (0xEE, "Other"), (0xEF, ""),
        ] as [(UInt8, String)] {
            planted += JPEGFile.segment(marker, Array((name + secret).utf8))
        }
        let file = JPEGFile.inserting(planted, into: bytes)
        #expect(file.contains(text: secret))
        let image = try ImageFile(reading: file)
        #expect(!image.bytes.contains(text: secret))
        #expect(!image.bytes.contains(text: "Exif"))
        // ffmpeg writes its name into a comment.
        #expect(!image.bytes.contains(text: "Lavc"))
        #expect(try image == ImageFile(reading: bytes))
        #expect(try FFmpeg.pixels(of: image.bytes) == FFmpeg.pixels(of: bytes))
    }

    @Test(arguments: [true, false], [2, 3, 4, 5, 6, 7, 8] as [UInt8])
    func `the orientation is kept and nothing else of its segment`(_ littleEndian: Bool, _ side: UInt8) throws {
        let segment = JPEGFile.exif(orientation: side, littleEndian: littleEndian, secret: secret)
        let file = JPEGFile.inserting(segment, into: try SampleImage.jpeg.bytes())
        let image = try ImageFile(reading: file)
        #expect(!image.bytes.contains(text: secret))
        #expect([image.width, image.height] == [40, 30])
        #expect(try FFmpeg.shownSize(of: image.bytes) == (side >= 5 ? [30, 40] : [40, 30]))
        #expect(try FFmpeg.pixels(of: image.bytes, turning: true) == FFmpeg.pixels(of: file, turning: true))
        #expect(try ImageFile(reading: image.bytes) == image)
    }

    @Test(arguments: [0, 1, 9, 255] as [UInt8])
    func `an upright or invalid orientation is removed`(_ side: UInt8) throws {
        let segment = JPEGFile.exif(orientation: side, littleEndian: false, secret: secret)
        let plain = try SampleImage.jpeg.bytes()
        #expect(try ImageFile(reading: JPEGFile.inserting(segment, into: plain)) == ImageFile(reading: plain))
    }

    @Test func `a damaged orientation segment is dropped`() throws {
        let plain = try SampleImage.jpeg.bytes()
        let expected = try ImageFile(reading: plain)
        var generator = SeededGenerator(seed: 6)
        for littleEndian in [true, false] {
            let whole = JPEGFile.exif(orientation: 6, littleEndian: littleEndian, secret: secret).dropFirst(4)
            for length in 0..<whole.count {
                var contents = Array(whole.prefix(length))
                let file = JPEGFile.inserting(JPEGFile.segment(0xE1, contents), into: plain)
                let cut = try ImageFile(reading: file)
                #expect(cut.bytes.count == expected.bytes.count || cut.bytes.count == expected.bytes.count + 36)
                guard length > 6 else { continue }
                contents[Int.random(in: 6..<length, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                let changed = JPEGFile.inserting(JPEGFile.segment(0xE1, contents), into: plain)
                #expect(try !ImageFile(reading: changed).bytes.contains(text: "Jane"))
            }
        }
    }

    @Test func `the colour profile and Adobe's colour space are kept`() throws {
        let profile = JPEGFile.segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}profile".utf8))
        let adobe = JPEGFile.segment(0xEE, Array("Adobe\0d\0\0\0\0\u{1}".utf8))
        let plain = try ImageFile(reading: SampleImage.jpeg.bytes()).bytes
        let file = JPEGFile.inserting(profile + adobe, into: plain)
        #expect(try ImageFile(reading: file).bytes == file)
    }

    @Test func `the JFIF thumbnail is removed`() throws {
        let plain = try ImageFile(reading: SampleImage.jpeg.bytes()).bytes
        let start = try #require(JPEGFile.offset(of: 0xE0, in: plain))
        var contents = Array(plain[(start + 4)..<(start + 16)])
        contents += [1, 2] + Array(secret.utf8.prefix(6))
        let file = Array(plain[..<start]) + JPEGFile.segment(0xE0, contents) + plain[(start + 18)...]
        #expect(file.contains(text: "N48.85"))
        #expect(try ImageFile(reading: file).bytes == plain)
    }

    @Test(arguments: SampleImage.allCases.filter { $0.format == .jpeg })
    func `data after the end is dropped`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        for payload in ["PK\u{3}\u{4}", "<script>alert(1)</script>", "\u{0}\u{0}\u{0}\u{18}ftypmp42"] {
            #expect(try ImageFile(reading: bytes + Array(payload.utf8)) == ImageFile(reading: bytes))
        }
    }

    @Test(arguments: [0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF] as [UInt8])
    func `a lossless, hierarchical or arithmetic frame is rejected`(_ marker: UInt8) throws {
        var bytes = try SampleImage.jpeg.bytes()
        bytes[try #require(JPEGFile.offset(of: 0xC0, in: bytes)) + 1] = marker
        #expect(throws: ImageFileError.unsupportedEncoding(.jpeg)) { try ImageFile(reading: bytes) }
    }

    @Test func `an image without its tables, frame or scan is rejected`() throws {
        let bytes = try SampleImage.jpeg.bytes()
        for marker in [0xDB, 0xC0] as [UInt8] {
            let start = try #require(JPEGFile.offset(of: marker, in: bytes))
            let length = 2 + (Int(bytes[start + 2]) << 8 | Int(bytes[start + 3]))
            let file = Array(bytes[..<start]) + bytes[(start + length)...]
            #expect(throws: ImageFileError.self) { try ImageFile(reading: file) }
        }
        let scan = try #require(JPEGFile.offset(of: 0xDA, in: bytes))
        #expect(throws: ImageFileError.damaged(at: scan)) {
            try ImageFile(reading: Array(bytes[..<scan]) + [0xFF, 0xD9])
        }
    }

    @Test func `more scans than the limit are rejected`() throws {
        let bytes = try SampleImage.progressiveJPEG.bytes()
        var limits = ImageFileLimits.standard
        limits.scans = 10
        #expect(throws: Never.self) { try ImageFile(reading: bytes, limits: limits) }
        limits.scans = 9
        #expect(throws: ImageFileError.tooManyScans(limit: 9)) { try ImageFile(reading: bytes, limits: limits) }
    }

    @Test func `more pixels than the scans can contain are rejected`() throws {
        var bytes = try SampleImage.jpeg.bytes()
        let frame = try #require(JPEGFile.offset(of: 0xC0, in: bytes))
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0x1B, 0x58, 0x1B, 0x58])
        #expect(throws: ImageFileError.truncated) { try ImageFile(reading: bytes) }
    }
}
