import NIOCore

/// A text as ffmpeg's filters: nothing of the text stands in them, its lines are files.
struct TextOverlay {
    /// File name and content.
    private(set) var files: [(name: String, bytes: ByteBuffer)] = []
    private(set) var filters: [String] = []
    private let directory: String

    /// - Parameter directory: where the files will be; a path of letters, digits, slashes, dots, dashes, underscores.
    init(directory: String) {
        self.directory = directory
    }

    /// - Parameter top: pixels from the upper edge to the first line.
    mutating func add(_ layout: TextLayout, top: Int) {
        for (index, line) in layout.lines.enumerated() {
            add(
                line, file: "line\(index)", size: layout.fontSize, x: "(w-text_w)/2", y: top + index * layout.lineHeight
            )
        }
    }

    /// One line.
    mutating func add(_ line: String, file: String, size: Int, x: String, y: Int) {
        files.append((file, ByteBuffer(string: line)))
        // Without expansion=none a percent sign in a prompt would be a function of drawtext.
        filters.append(
            "drawtext=fontfile=\(FFmpegJob.font):textfile=\(directory)/\(file):expansion=none:fontsize=\(size)"
                + ":fontcolor=white:borderw=\(max(1, size / 16)):bordercolor=black@0.55:x=\(x):y=\(y)")
    }
}
