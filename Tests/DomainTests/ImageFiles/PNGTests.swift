import Domain
import SampleFiles
import Testing

@Suite struct PNGTests {
    private let secret = "N48.8584 E2.2945 Jane"

    @Test(arguments: ["tEXt", "zTXt", "iTXt", "eXIf", "tIME", "acTL", "fcTL", "fdAT", "prVt"])
    func `a metadata chunk is removed`(_ type: String) throws {
        let bytes = try SampleImage.png.bytes()
        let file = PNGFile(bytes)
        for index in [1, file.chunks.count - 1] {
            let planted = file.inserting(type, Array(secret.utf8), at: index).bytes
            #expect(planted.contains(text: secret))
            let image = try ImageFile(reading: planted)
            #expect(!image.bytes.contains(text: secret))
            #expect(!PNGFile(image.bytes).types.contains(type))
            #expect(try FFmpeg.pixels(of: image.bytes) == FFmpeg.pixels(of: bytes))
        }
    }

    @Test(arguments: [
        ("gAMA", 4), ("cHRM", 32), ("sRGB", 1), ("sBIT", 3), ("bKGD", 6), ("pHYs", 9), ("cICP", 4), ("tRNS", 6),
    ])
    func `a chunk that affects how the pixels look is kept`(_ type: String, _ length: Int) throws {
        var file = PNGFile(try SampleImage.png.bytes())
        file.chunks.removeAll { !["IHDR", "IDAT", "IEND"].contains($0.type) }
        file = file.inserting(type, [UInt8](repeating: 1, count: length))
        #expect(try ImageFile(reading: file.bytes).bytes == file.bytes)
    }

    @Test func `a colour profile is kept and a second one is dropped`() throws {
        let profile = Array("P3\0\0".utf8) + [0x78, 0x9C, 3, 0, 0, 0, 0, 1]
        var file = PNGFile(try SampleImage.png.bytes())
        file.chunks.removeAll { !["IHDR", "IDAT", "IEND"].contains($0.type) }
        let once = file.inserting("iCCP", profile)
        #expect(try ImageFile(reading: once.inserting("iCCP", profile).bytes).bytes == once.bytes)
        #expect(try ImageFile(reading: file.inserting("iCCP", Array(secret.utf8)).bytes).bytes == file.bytes)
    }

    @Test(arguments: ["PK\u{3}\u{4}\u{14}", "<html><script>alert(1)</script>", "/*", "%PDF-1.4", "\u{0}"])
    func `bytes after the end are rejected`(_ payload: String) throws {
        let bytes = try SampleImage.png.bytes() + Array(payload.utf8)
        #expect(throws: ImageFileError.trailingData) { try ImageFile(reading: bytes) }
    }

    @Test func `a changed byte anywhere is detected`() throws {
        let bytes = try SampleImage.png.bytes()
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 0x10
            #expect(throws: ImageFileError.self, "byte \(index)") { try ImageFile(reading: changed) }
        }
    }

    @Test func `an unknown critical chunk is rejected`() throws {
        let file = PNGFile(try SampleImage.png.bytes()).inserting("JUNK", [1])
        #expect(throws: ImageFileError.unsupportedEncoding(.png)) { try ImageFile(reading: file.bytes) }
    }

    @Test func `chunks out of order are rejected`() throws {
        let file = PNGFile(try SampleImage.palettePNG.bytes())
        let (header, last) = (file.chunks[0], file.chunks.count - 1)
        let palette = try #require(file.chunks.first { $0.type == "PLTE" })
        let imageData = try #require(file.chunks.first { $0.type == "IDAT" })
        var late = file
        late.chunks.removeAll { $0.type == "PLTE" }
        let broken = [
            file.inserting("IHDR", header.data), file.inserting("PLTE", palette.data),
            late, late.inserting("PLTE", palette.data, at: late.chunks.count - 1),
            file.inserting("tRNS", [1], at: 1), file.inserting("tRNS", [1], at: last), file.inserting("IEND", []),
            file.inserting("IDAT", imageData.data, at: last).inserting("tEXt", [], at: last),
        ]
        for (index, file) in broken.enumerated() {
            #expect(throws: ImageFileError.self, "case \(index)") { try ImageFile(reading: file.bytes) }
        }
    }

    @Test(arguments: [(0, 3), (1, 8), (2, 4), (3, 16), (4, 1), (6, 2), (5, 8)] as [(UInt8, UInt8)])
    func `a colour type with an invalid depth is rejected`(_ colour: UInt8, _ depth: UInt8) {
        let file = PNGFile(header: [1, 1], depth: depth, colour: colour, imageData: [0x78, 0x9C, 1, 2, 3, 4, 5, 6])
        #expect(throws: ImageFileError.damaged(at: 8)) { try ImageFile(reading: file.bytes) }
    }

    @Test(arguments: [[0x79, 0x9C], [0x78, 0x9D], [0x88, 0x1C], [0x78, 0xBB]] as [[UInt8]])
    func `image data without a zlib header is rejected`(_ start: [UInt8]) {
        let file = PNGFile(header: [1, 1], imageData: start + [1, 2, 3, 4, 5, 6])
        #expect(throws: ImageFileError.damaged(at: 33)) { try ImageFile(reading: file.bytes) }
    }

    @Test func `image data may be split into chunks of any size`() throws {
        let bytes = try SampleImage.png.bytes()
        var file = PNGFile(bytes)
        let index = try #require(file.types.firstIndex(of: "IDAT"))
        let data = file.chunks.remove(at: index).data
        for byte in data.reversed() { file = file.inserting("IDAT", [byte], at: index) }
        file = file.inserting("IDAT", [], at: index)
        #expect(try FFmpeg.pixels(of: ImageFile(reading: file.bytes).bytes) == FFmpeg.pixels(of: bytes))
    }

    @Test func `more pixels than the image data can contain are rejected`() {
        let file = PNGFile(header: [7000, 7000], imageData: [0x78, 0x9C] + [UInt8](repeating: 0, count: 1000))
        #expect(throws: ImageFileError.truncated) { try ImageFile(reading: file.bytes) }
    }
}
