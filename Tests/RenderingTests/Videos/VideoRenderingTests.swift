import Application
import Domain
import FoundationEssentials
import Rendering
import SampleFiles
import Testing

@Suite struct VideoRenderingTests {
    private let renderer: FFmpegRenderer
    private let folder = TemporaryFolder()

    init() throws { renderer = try #require(FFmpegRenderer(), "ffmpeg is not on PATH") }

    @Test(arguments: SampleVideo.allCases)
    func `a poster is a PNG of the video's size, and a preview is a small H264 video`(
        _ sample: SampleVideo
    ) async throws {
        let path = try folder.write(sample.bytes(), as: "video")
        let poster = try await renderer.poster(of: path)
        let image = try ThumbnailRenderer().render(poster)
        #expect([image.width, image.height] == sample.size)
        #expect(try ImageFile(reading: poster).format == .png)
        let preview = try VideoFile(try await renderer.preview(of: path))
        #expect(preview.container == .mp4 && preview.isIndexInFront)
        #expect([preview.width, preview.height] == sample.size)
        #expect(try #require(preview.durationMilliseconds) <= 2100)
    }

    @Test func `a preview shows three seconds, 360 pixels wide, without sound and metadata`() async throws {
        let video = try FFmpeg.make(
            [
                "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=5", "-f", "lavfi", "-i",
                "sine=duration=5", "-metadata", "title=secret", "-c:v", "libx264", "-preset", "ultrafast",
            ], as: "a.mp4")
        let preview = try await renderer.preview(of: folder.write(video, as: "video"))
        let file = try VideoFile(preview)
        #expect([file.width, file.height] == [360, 202])
        #expect(try (2900...3100).contains(#require(file.durationMilliseconds)))
        #expect(preview.count < 1_000_000)
        let text = String(decoding: preview, as: UTF8.self)
        #expect(text.contains("avc1") && !text.contains("mp4a") && !text.contains("secret"))
        let pictures = try FFmpeg.pixels(of: preview).count / (360 * 202 * 4)
        #expect((71...73).contains(pictures), "\(pictures)")
    }

    @Test func `a poster is not the black picture that a video starts with`() async throws {
        let video = try FFmpeg.make(
            [
                "-f", "lavfi", "-i",
                "color=white:size=64x48:rate=24:duration=4,geq=lum='if(lt(T,0.8),16,180)':cb=128:cr=128", "-c:v",
                "libx264", "-pix_fmt", "yuv420p",
            ], as: "a.mp4")
        let poster = try await renderer.poster(of: folder.write(video, as: "video"))
        #expect(try ThumbnailRenderer().render(poster).color.red > 100)
    }

    @Test func `an index at the end is moved to the front, and the pictures and sounds stay`() async throws {
        let bytes = try SampleVideo.indexAtEnd.bytes()
        let (path, output) = (try folder.write(bytes, as: "video"), folder.path("output"))
        #expect(try await renderer.moveIndexToFront(of: path, into: output))
        let moved = [UInt8](try Data(contentsOf: URL(filePath: output)))
        let (before, after) = (try VideoFile(bytes), try VideoFile(moved))
        #expect(!before.isIndexInFront && after.isIndexInFront)
        #expect(before.durationMilliseconds == after.durationMilliseconds)
        #expect(try FFmpeg.pixels(of: bytes) == FFmpeg.pixels(of: moved))
        #expect(try FFmpeg.sound(of: bytes) == FFmpeg.sound(of: moved))
    }

    @Test(arguments: SampleVideo.allCases.filter { ![.indexAtEnd, .quarterTurn].contains($0) })
    func `a video that needs no other index is left alone`(_ sample: SampleVideo) async throws {
        let output = folder.path("output")
        #expect(
            try await !renderer.moveIndexToFront(of: folder.write(sample.bytes(), as: "video"), into: output))
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `a file that is no video or a broken one is undecodable, with a reason`() async throws {
        var damaged = try SampleVideo.indexAtEnd.bytes()
        // The compressed pictures.
        for offset in 100..<(damaged.count / 2) { damaged[offset] = 0xA5 }
        let files = [
            [], Array("no video".utf8), Array(try SampleVideo.mp4.bytes().dropLast(100)), damaged,
            Array("#EXTM3U\nfile:///etc/passwd\n".utf8), Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8),
        ]
        for file in files {
            let path = try folder.write(file, as: "video")
            let error = await #expect(throws: VideoRenderingError.self) { try await renderer.poster(of: path) }
            guard case .undecodable(let detail) = error else {
                Issue.record("no detail in \(String(describing: error))")
                continue
            }
            #expect(!detail.isEmpty && detail.utf8.count <= 4200)
        }
        await #expect(throws: VideoRenderingError.self) { try await renderer.poster(of: folder.path("missing")) }
    }

    @Test func `limits of time, memory and output end a run`() async throws {
        let path = try folder.write(SampleVideo.indexAtEnd.bytes(), as: "video")
        var (short, small, poor) = (FFmpegLimits.standard, FFmpegLimits.standard, FFmpegLimits.standard)
        short.time = .zero
        small.output = 512
        for limits in [short, small] {
            let renderer = try #require(FFmpegRenderer(limits: limits))
            await #expect(throws: VideoRenderingError.limitExceeded) { try await renderer.poster(of: path) }
            await #expect(throws: VideoRenderingError.limitExceeded) { try await renderer.preview(of: path) }
        }
        // ffmpeg itself takes most of it.
        poor.memory = 350 << 20
        let renderer = try #require(FFmpegRenderer(limits: poor))
        let large = try FFmpeg.make(
            ["-f", "lavfi", "-i", "color=red:size=7680x4320:duration=0.2", "-c:v", "mpeg4"], as: "a.mp4")
        await #expect(throws: VideoRenderingError.self) {
            try await renderer.poster(of: folder.write(large, as: "large"))
        }
        #expect(try await !self.renderer.poster(of: folder.write(large, as: "large")).isEmpty)
    }

    @Test func `a run that fails leaves no output`() async throws {
        var limits = FFmpegLimits.standard
        limits.time = .zero
        let renderer = try #require(FFmpegRenderer(limits: limits))
        let (path, output) = (
            try folder.write(SampleVideo.indexAtEnd.bytes(), as: "video"), folder.path("output")
        )
        await #expect(throws: VideoRenderingError.limitExceeded) {
            try await renderer.moveIndexToFront(of: path, into: output)
        }
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `cancelling the task ends ffmpeg, and the next run starts`() async throws {
        let path = try folder.write(SampleVideo.mp4.bytes(), as: "video")
        let renderer = renderer
        let tasks = (0..<5).map { _ in Task { try await renderer.preview(of: path) } }
        for task in tasks { task.cancel() }
        for task in tasks {
            do {
                _ = try await task.value
            } catch {
                #expect(error as? VideoRenderingError == .unavailable(detail: "the task is cancelled"))
            }
        }
        #expect(try await !renderer.poster(of: path).isEmpty)
    }

    @Test func `without ffmpeg there is no renderer`() {
        #expect(FFmpegRenderer(searchPath: "/nonexistent:/dev/null") == nil)
    }
}

/// A folder that is removed with its last reference.
private final class TemporaryFolder: Sendable {
    private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ bytes: [UInt8], as name: String) throws -> String {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path(name)))
        return path(name)
    }
}

extension FFmpeg {
    /// The decoded samples.
    fileprivate static func sound(of video: [UInt8]) throws -> [UInt8] {
        try make(["-i", "INPUT", "-vn", "-f", "s16le", "-c:a", "pcm_s16le"], input: video, as: "sound")
    }
}
