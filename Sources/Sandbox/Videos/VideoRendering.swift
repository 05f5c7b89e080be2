import NIOCore

/// The ffmpeg arguments of a video. They contain only numbers and generated file names.
struct VideoRendering: Sendable {
    /// The output file in the directory: an MP4 with its index in front cannot be streamed to a pipe.
    static let file = "video.mp4"

    /// Name and content of the input files.
    let files: [(name: String, bytes: ByteBuffer)]
    let arguments: [String]

    /// Frames per second: enough to see motion and to seek, and cheap to render (0.5 s of one core for 5 s).
    private static let rate = 12

    /// - Parameter directory: of the files; a path of letters, digits, slashes, dots, dashes, underscores.
    init(_ input: VideoCreateRequest, text: String, directory: String) {
        let (width, height) = input.size.frame
        let layout = TextLayout(text, width: width, height: height)
        var overlay = TextOverlay(directory: directory)
        overlay.add(layout, top: height - layout.height - height / 14)
        files = overlay.files
        var numbers = SeededRandom(input.prompt)
        let landscape = Landscape(input.prompt, width: width, height: height)
        let moving = landscape.moving(seconds: input.duration, rate: Self.rate, pace: numbers.next(in: 60...120))
        let graph = ([moving] + overlay.filters).joined(separator: ",") + "[out]"
        let tone = "sine=frequency=\(numbers.next(in: 110...330)):duration=\(input.duration),volume=0.05"
        let hasSound = input.model.hasSound
        arguments =
            ["-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-filter_complex_threads", "1"]
            + landscape.inputs + (hasSound ? ["-f", "lavfi", "-i", tone] : [])
            + ["-filter_complex", graph, "-map", "[out]"]
            + (hasSound ? ["-map", "4:a", "-c:a", "aac", "-b:a", "32k"] : [])
            + ["-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-pix_fmt", "yuv420p", "-profile:v", "main"]
            + ["-g", "\(Self.rate)", "-threads", "1", "-fflags", "+bitexact", "-flags:v", "+bitexact"]
            + ["-movflags", "+faststart", "-f", "mp4", "\(directory)/\(Self.file)"]
    }
}
