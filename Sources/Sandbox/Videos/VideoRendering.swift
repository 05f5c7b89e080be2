import NIOCore

/// One film as ffmpeg's arguments: pure, and made of numbers and of file names of our own.
struct VideoRendering: Sendable {
    /// The file inside the directory that ffmpeg makes: an MP4 whose index stands in front is no stream.
    static let file = "film.mp4"

    /// File name and content.
    let files: [(name: String, bytes: ByteBuffer)]
    let arguments: [String]

    /// Frames a second: enough to see motion and to seek, and cheap to make (0.5 s of one core for 5 s).
    private static let rate = 12

    /// - Parameter directory: where the files will be; a path of letters, digits, slashes, dots, dashes, underscores.
    init(_ order: VideoCreateRequest, text: String, directory: String) {
        let (width, height) = order.size.frame
        let layout = TextLayout(text, width: width, height: height)
        var lettering = TextOverlay(directory: directory)
        lettering.add(layout, top: height - layout.height - height / 14)
        files = lettering.files
        var numbers = SeededRandom(order.prompt)
        let landscape = Landscape(order.prompt, width: width, height: height)
        let moving = landscape.moving(seconds: order.duration, rate: Self.rate, pace: numbers.next(in: 60...120))
        let graph = ([moving] + lettering.filters).joined(separator: ",") + "[out]"
        let tone = "sine=frequency=\(numbers.next(in: 110...330)):duration=\(order.duration),volume=0.05"
        let hasSound = order.model.hasSound
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
