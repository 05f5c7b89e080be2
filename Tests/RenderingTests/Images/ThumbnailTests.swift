import Application
import Domain
import Rendering
import SampleFiles
import Testing

@Suite struct ThumbnailTests {
    private let renderer = ThumbnailRenderer()

    @Test(arguments: SampleImage.allCases)
    func `a small image keeps its size, and its thumbnails look like it`(_ sample: SampleImage) throws {
        let image = try renderer.render(sample.bytes())
        #expect([image.width, image.height] == sample.size)
        #expect(image.thumbnails.map(\.size) == [.small, .large])
        let expected = try Pixels(sample.bytes(), width: image.width)
        for thumbnail in image.thumbnails {
            #expect([thumbnail.width, thumbnail.height] == sample.size)
            #expect(try FFmpeg.shownSize(of: thumbnail.webp) == sample.size)
            // Fully transparent pixels have any color.
            guard sample != .alphaWebP else { continue }
            #expect(try Pixels(thumbnail).difference(to: expected) < 12)
        }
    }

    @Test(arguments: [
        ("a.png", [], 0.5), ("a.png", ["-flags", "+ildct"], 0.5), ("a.png", ["-pix_fmt", "rgba64be"], 0.5),
        ("a.jpg", ["-q:v", "2"], 2), ("a.webp", ["-c:v", "libwebp", "-quality", "90"], 2),
    ])
    func `a large image is scaled by area averaging`(
        _ name: String, _ options: [String], _ tolerance: Double
    ) throws {
        let file = try FFmpeg.draw("testsrc2=size=3000x2001,format=rgb24", options, as: name)
        let image = try renderer.render(file)
        #expect([image.width, image.height] == [3000, 2001])
        #expect(image.thumbnails.map { [$0.width, $0.height] } == [[320, 213], [1280, 854]])
        let scaled = try FFmpeg.make(["-i", "INPUT", "-vf", "scale=320:213:flags=area"], input: file, as: "a.png")
        let expected = try Pixels(scaled, width: 320)
        let large = try FFmpeg.make(
            ["-i", "INPUT", "-vf", "scale=320:213:flags=area"], input: image.thumbnails[1].webp, as: "a.png")
        for result in [try Pixels(image.thumbnails[0]), try Pixels(large, width: 320)] {
            #expect(result.difference(to: expected) < 6)
        }
        #expect(image.color.difference(to: expected.means) < 1 + tolerance)
    }

    @Test(arguments: [
        ([5000, 1], [1280, 1]), ([1, 5000], [1, 1280]), ([1281, 1279], [1280, 1278]), ([1280, 1280], [1280, 1280]),
        ([2559, 3], [1280, 2]), ([2560, 2561], [1280, 1280]), ([1, 1], [1, 1]), ([3, 2], [3, 2]),
    ])
    func `images of any proportions keep them`(_ size: [Int], _ large: [Int]) throws {
        for (name, options) in [("a.png", []), ("a.png", ["-flags", "+ildct"]), ("a.jpg", []), ("a.webp", [])] {
            let file = try FFmpeg.draw("color=0x3366CC:size=\(size[0])x\(size[1]),format=rgb24", options, as: name)
            let image = try renderer.render(file)
            #expect([image.width, image.height] == size)
            #expect([image.thumbnails[1].width, image.thumbnails[1].height] == large)
            #expect(image.color.difference(to: [0x33, 0x66, 0xCC]) <= 3, "\(name) \(options): \(image.color.text)")
        }
    }

    @Test func `an interlaced PNG is rendered as the same image that is not`() throws {
        for size in ["2700x1801", "41x33", "5x3", "1x1"] {
            let plain = try FFmpeg.draw("testsrc2=size=\(size),format=rgba,colorchannelmixer=aa=0.7", as: "a.png")
            let interlaced = try FFmpeg.make(["-i", "INPUT", "-flags", "+ildct"], input: plain, as: "a.png")
            #expect(plain != interlaced)
            #expect(try renderer.render(plain) == renderer.render(interlaced), "\(size)")
        }
    }

    @Test(arguments: ["a.png", "a.webp"])
    func `thumbnails keep transparency, and the mean color is over white`(_ name: String) throws {
        // Opaque red on the left, nothing on the right.
        let alpha = "geq=r=255:g=0:b=0:a='if(lt(X,W/2),255,0)'"
        let options = name == "a.webp" ? ["-c:v", "libwebp", "-lossless", "1"] : []
        for width in [40, 2600] {
            let file = try FFmpeg.draw("color=red:size=\(width)x40,format=rgba,\(alpha)", options, as: name)
            let image = try renderer.render(file)
            #expect(image.color.difference(to: [255, 127.5, 127.5]) <= 1, "\(image.color.text)")
            for thumbnail in image.thumbnails {
                let pixels = try Pixels(thumbnail)
                let (first, last) = (Array(pixels.bytes.prefix(4)), Array(pixels.bytes.suffix(4)))
                #expect(first[0] > 220 && first[1] < 40 && first[3] >= 254 && last[3] == 0, "\(first) \(last)")
            }
        }
    }

    @Test func `a palette with a transparent entry and a grey image with a transparent value are rendered`() throws {
        // Two by one pixels of one bit, uncompressed: index 0, index 1.
        let data = PNGFile.stored([0, 0b0100_0000])
        let palette = PNGFile(header: [2, 1], depth: 1, colour: 3, imageData: data)
            .inserting("tRNS", [0]).inserting("PLTE", [255, 0, 0, 0, 0, 255])
        #expect(try renderer.render(palette.bytes).color.difference(to: [127.5, 127.5, 255]) <= 1)
        let grey = PNGFile(header: [2, 1], depth: 1, colour: 0, imageData: data).inserting("tRNS", [0, 0])
        #expect(try renderer.render(grey.bytes).color.difference(to: [255, 255, 255]) <= 1)
    }

    @Test(arguments: SampleImage.allCases)
    func `a thumbnail holds pixels and nothing else`(_ sample: SampleImage) throws {
        for thumbnail in try renderer.render(sample.bytes()).thumbnails {
            let types = WebPFile(thumbnail.webp).types
            #expect(Set(types).isSubset(of: ["VP8 ", "VP8X", "ALPH"]), "\(types)")
            #expect(throws: Never.self) { try ImageFile(reading: thumbnail.webp) }
        }
    }

    @Test(arguments: 1...8)
    func `the orientation is applied in each format`(_ orientation: Int) throws {
        let segment = JPEGFile.exif(orientation: UInt8(orientation), littleEndian: true, secret: "x")
        let directory = Array(segment.dropFirst(10))
        let jpeg = JPEGFile.inserting(segment, into: try FFmpeg.draw("testsrc=size=400x300", as: "a.jpg"))
        let png = PNGFile(try FFmpeg.draw("testsrc=size=400x300", as: "a.png")).inserting("eXIf", directory)
        let webp = WebPFile(try FFmpeg.draw("testsrc=size=400x300", ["-c:v", "libwebp"], as: "a.webp"))
            .extended(flags: 0x08, width: 400, height: 300).appending("EXIF", directory)
        let size = orientation >= 5 ? [300, 400] : [400, 300]
        let expected = try Pixels(jpeg, width: size[0], turning: true)
        for file in [jpeg, png.bytes, webp.bytes] {
            let image = try renderer.render(file)
            #expect([image.width, image.height] == size)
            let small = image.thumbnails[0]
            #expect([small.width, small.height] == (orientation >= 5 ? [240, 320] : [320, 240]))
            #expect(try Pixels(image.thumbnails[1]).difference(to: expected) < 8)
        }
    }
}

extension PNGFile {
    /// A zlib stream of bytes that are not compressed.
    static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        let (count, inverse) = (UInt16(bytes.count), ~UInt16(bytes.count))
        let length = [count, inverse].flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        return [0x78, 0x01, 1] + length + bytes + number(high << 16 | low)
    }
}
