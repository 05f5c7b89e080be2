import Domain
import SampleFiles
import SeededNumbers
import Testing

@Suite struct VideoFileTests {
    @Test(arguments: SampleVideo.allCases)
    func `a real video's size, duration and layout are read`(_ sample: SampleVideo) throws {
        let video = try VideoFile(sample.bytes())
        let container: VideoContainer =
            switch sample {
            case .webM, .matroska: .matroska
            case .quickTime: .quickTime
            default: .mp4
            }
        #expect(video.container == container)
        #expect([video.width, video.height] == sample.size)
        #expect(video.isIndexInFront == ![.indexAtEnd, .quarterTurn].contains(sample))
        if sample == .fragmented {
            #expect(video.durationMilliseconds == nil)
        } else {
            let duration = try #require(video.durationMilliseconds)
            #expect((2000...2100).contains(duration), "\(duration) ms")
        }
    }

    @Test(arguments: SampleVideo.allCases)
    func `a video that is cut off anywhere is an error`(_ sample: SampleVideo) throws {
        let bytes = try sample.bytes()
        #expect(throws: VideoFileError.empty) { try VideoFile([]) }
        // A fragmented file may end after any fragment.
        let end = sample == .fragmented ? 1000 : bytes.count
        for count in Array(1..<min(end, 400)) + Array(stride(from: 400, to: end, by: 97)) + [end - 1] {
            #expect(throws: VideoFileError.self, "\(count) of \(bytes.count) bytes") {
                try VideoFile(Array(bytes[..<count]))
            }
        }
    }

    @Test(arguments: SampleVideo.allCases, ["\0", "\0\0\0\0\0\0\0\0", "PK\u{3}\u{4} and more", "trailing garbage"])
    func `bytes after the end are ignored`(_ sample: SampleVideo, _ garbage: String) throws {
        let bytes = try sample.bytes()
        #expect(try VideoFile(bytes + Array(garbage.utf8)) == VideoFile(bytes))
    }

    @Test func `boxes may have lengths of 64 bits, and the last one none`() throws {
        let bytes = try SampleVideo.mp4.bytes()
        let boxes = MP4File.boxes(bytes)
        let long = boxes.flatMap { $0.type == "ftyp" ? MP4File.fileType : MP4File.longBox($0.type, $0.content) }
        #expect(try VideoFile(long) == VideoFile(bytes))
        let media = try #require(boxes.lastIndex { $0.type == "mdat" })
        let others = boxes[..<media].flatMap { MP4File.box($0.type, $0.content) }
        let open = others + MP4File.number(0) + Array("mdat".utf8) + boxes[media].content
        #expect(try VideoFile(open) == VideoFile(bytes))
    }

    @Test func `an MP4 without index, video track or picture size is refused with that reason`() throws {
        let boxes = MP4File.boxes(try SampleVideo.mp4.bytes())
        let media = MP4File.box("mdat", [1, 2, 3])
        #expect(throws: VideoFileError.noIndex) { try VideoFile(MP4File.fileType + media) }
        let sound = try FFmpeg.make(["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac"], as: "a.mp4")
        #expect(throws: VideoFileError.noVideoTrack) { try VideoFile(sound) }
        var index = try #require(boxes.first { $0.type == "moov" }).content
        let header = try #require(index.indices.first { index[$0...].starts(with: "tkhd".utf8) })
        // The width and height are the last of its 84 bytes.
        for offset in (header + 80)..<(header + 88) { index[offset] = 0 }
        #expect(throws: VideoFileError.noPictureSize) {
            try VideoFile(MP4File.fileType + MP4File.box("moov", index) + media)
        }
    }

    @Test(arguments: ["x", "GIF89a", "RIFF\0\0\0\0AVI LIST", "<html></html>", "\0\0\0\u{18}heic", "OggS"])
    func `another file is not a video`(_ text: String) {
        #expect(throws: VideoFileError.notAVideo) { try VideoFile(Array(text.utf8)) }
    }

    @Test func `a live recording without lengths is read, without duration`() throws {
        let bytes = try FFmpeg.make(
            ["-i", "INPUT", "-c", "copy", "-f", "webm", "-live", "1"], input: try SampleVideo.webM.bytes(), as: "a.webm"
        )
        let video = try VideoFile(bytes)
        #expect([video.width, video.height] == [160, 120])
        #expect(video.durationMilliseconds == nil)
    }

    @Test func `an index beyond the limit and a file of countless boxes are refused`() throws {
        let size: Int64 = 1 << 40
        let head = MP4File.fileType + MP4File.number(64 << 20 + 1) + Array("moov".utf8)
        #expect(throws: VideoFileError.indexTooLarge(limit: 64 << 20)) { try VideoFile(sparse: head, size: size) }
        let empty = MP4File.box("free", [])
        var reads = 0
        #expect(throws: VideoFileError.tooManyParts(limit: 200_000)) {
            try VideoFile(size: size) { offset, count in
                reads += 1
                return (0..<count).map { offset == 0 && $0 < 12 ? MP4File.fileType[$0] : empty[$0 % 8] }
            }
        }
        #expect(reads < 500_000)
    }

    @Test func `an error of reading is reported with its reason`() {
        struct Broken: Error {}
        #expect(throws: VideoFileError.unreadable("Broken()")) {
            try VideoFile(size: 100) { _, _ in throw Broken() }
        }
    }

    @Test(arguments: SampleVideo.allCases)
    func `damaged headers are an error or read as something possible`(_ sample: SampleVideo) throws {
        let bytes = try sample.bytes()
        // Where the headers are: at the start, and for an index at the end there.
        let end = [.indexAtEnd, .quarterTurn].contains(sample) ? bytes.count : min(bytes.count, 3000)
        let seed = Seed("damaged headers of \(sample)")
        for _ in 0..<300 {
            let damaged = seed { random in
                var damaged = bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let value = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &random)]
                    damaged[Int.random(in: max(0, end - 3000)..<end, using: &random)] =
                        value.randomElement(using: &random)!
                }
                return damaged
            }
            guard let video = try? VideoFile(damaged) else { continue }
            #expect(video.width > 0 && video.width <= 65_536 && video.height > 0 && video.height <= 65_536)
            #expect(video.durationMilliseconds ?? 0 >= 0)
        }
    }
}

extension VideoFile {
    /// Zeros follow the bytes.
    fileprivate init(sparse bytes: [UInt8], size: Int64) throws(VideoFileError) {
        try self.init(size: size) { offset, count in
            (0..<count).map { Int(offset) + $0 < bytes.count ? bytes[Int(offset) + $0] : 0 }
        }
    }
}
