import Application
import CTurboJPEG
import Domain
import Rendering
import SampleFiles
import SeededNumbers
import Testing

@Suite struct DamagedImageTests {
    private let renderer = ThumbnailRenderer()

    @Test(arguments: SampleImage.allCases)
    func `a truncated image is undecodable`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        for count in stride(from: 0, to: bytes.count - 8, by: max(1, bytes.count / 40)) {
            let error = #expect(throws: ImageRenderingError.self, "\(count)") {
                try renderer.render(Array(bytes[..<count]))
            }
            #expect(error != .tooLarge)
        }
    }

    @Test(arguments: SampleImage.allCases)
    func `a damaged image is an error or an image`(_ sample: SampleImage) throws {
        let bytes = try sample.bytes()
        let seed = Seed("damaged \(sample)")
        for _ in 0..<150 {
            let damaged = seed { random in
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                if random.once(in: 4) { damaged.removeLast(Int.random(in: 0..<(damaged.count / 2), using: &random)) }
                return damaged
            }
            do throws(ImageRenderingError) {
                let image = try renderer.render(sample.format == .png ? Self.repaired(damaged) : damaged)
                #expect(image.width > 0 && image.height > 0 && image.thumbnails.count == 2)
            } catch {
                if case .undecodable(let reason) = error { #expect(!reason.isEmpty) }
            }
        }
    }

    @Test func `damaged profiles are no danger`() throws {
        let plain = try SampleImage.jpeg.bytes()
        let seed = Seed("damaged profiles")
        for _ in 0..<300 {
            let profile = seed { random in
                var profile = ICCProfile.displayP3
                for _ in 0..<Int.random(in: 1...8, using: &random) {
                    profile[Int.random(in: 0..<profile.count, using: &random)] = .random(in: 0...255, using: &random)
                }
                return profile
            }
            let segment = JPEGFile.segment(0xE2, Array("ICC_PROFILE\0".utf8) + [1, 1] + profile)
            #expect(throws: Never.self) { try renderer.render(JPEGFile.inserting(segment, into: plain)) }
        }
    }

    @Test func `other data is undecodable`() {
        for data in [[], Array("GIF89a".utf8), Array("<svg/>".utf8), [UInt8](repeating: 7, count: 1000)] {
            #expect(throws: ImageRenderingError.self) { try renderer.render(data) }
        }
    }

    @Test func `an animation is undecodable`() throws {
        let file = try FFmpeg.make(
            ["-f", "lavfi", "-i", "testsrc=size=40x30:rate=5:duration=1", "-c:v", "libwebp_anim"], as: "a.webp")
        #expect(throws: ImageRenderingError.undecodable("The image is animated.")) { try renderer.render(file) }
    }

    @Test func `a declared size beyond 100 million pixels is too large`() throws {
        let png = PNGFile(header: [10_001, 10_000], imageData: [0x78, 0x9C, 3, 0, 0, 0, 0, 1])
        #expect(throws: ImageRenderingError.tooLarge) { try renderer.render(png.bytes) }
        let jpeg = try Self.resized(SampleImage.jpeg.bytes(), to: 10_001, 10_000)
        #expect(throws: ImageRenderingError.tooLarge) { try renderer.render(jpeg) }
        let webp = WebPFile(try SampleImage.losslessWebP.bytes()).extended(flags: 0, width: 16_384, height: 16_384)
        #expect(throws: ImageRenderingError.self) { try renderer.render(webp.bytes) }
    }

    @Test func `a progressive image that needs too much memory or too many passes is too large`() throws {
        let plain = try jpeg(of: [1, 2, 3], width: 64, height: 64, TJPF_RGB, flags: TJFLAG_PROGRESSIVE)
        #expect(throws: Never.self) { try renderer.render(plain) }
        #expect(throws: ImageRenderingError.tooLarge) { try renderer.render(Self.resized(plain, to: 9000, 9000)) }
        let scan = try #require(JPEGFile.offset(of: 0xDA, in: plain))
        let scans = (0..<1000).flatMap { _ in [0xFF, 0xDA] + plain[(scan + 2)..<(scan + 14)] }
        let passes = Self.resized(plain[..<scan] + scans + plain[scan...], to: 2000, 2000)
        #expect(throws: ImageRenderingError.tooLarge) { try renderer.render(passes) }
    }

    @Test(arguments: [("a.png", []), ("a.png", ["-flags", "+ildct"]), ("a.jpg", ["-q:v", "4"])])
    func `40 million pixels are rendered`(_ name: String, _ options: [String]) throws {
        let file = try FFmpeg.draw("color=0x3366CC:size=8000x5000,format=rgb24", options, as: name)
        let image = try renderer.render(file)
        #expect([image.width, image.height] == [8000, 5000])
        #expect(image.thumbnails.map { [$0.width, $0.height] } == [[320, 200], [1280, 800]])
        #expect(image.color.difference(to: [0x33, 0x66, 0xCC]) <= 3)
    }

    /// With valid checksums, so that damage reaches the decoder. Of a file that cannot be parsed, itself.
    private static func repaired(_ png: [UInt8]) -> [UInt8] {
        var (file, offset) = (png, 8)
        while offset + 12 <= file.count {
            let length = file[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
            guard length <= file.count - offset - 12 else { return file }
            let type = String(decoding: file[(offset + 4)..<(offset + 8)], as: UTF8.self)
            let data = Array(file[(offset + 8)..<(offset + 8 + length)])
            file.replaceSubrange(offset..<(offset + 12 + length), with: PNGFile.encode(type, data))
            offset += 12 + length
        }
        return file
    }

    /// A JPEG that declares another size.
    private static func resized(_ jpeg: some Sequence<UInt8>, to width: Int, _ height: Int) -> [UInt8] {
        var file = Array(jpeg)
        let frame = JPEGFile.offset(of: 0xC0, in: file) ?? JPEGFile.offset(of: 0xC2, in: file)!
        file.replaceSubrange(
            (frame + 5)..<(frame + 9), with: [height >> 8, height & 0xFF, width >> 8, width & 0xFF].map(UInt8.init))
        return file
    }
}
