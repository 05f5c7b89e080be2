import NIOCore

/// A text as ffmpeg filters. The lines are files, so that no text is part of a filter.
struct TextOverlay {
    /// Name and content of the files.
    private(set) var files: [(name: String, bytes: ByteBuffer)] = []
    private(set) var filters: [String] = []
    private let directory: String

    /// - Parameter directory: of the files; a path of letters, digits, slashes, dots, dashes, underscores.
    init(directory: String) {
        self.directory = directory
    }

    /// - Parameter top: distance of the first line from the upper edge, in pixels.
    mutating func add(_ layout: TextLayout, top: Int) {
        for (index, line) in layout.lines.enumerated() {
            add(
                line, file: "line\(index)", size: layout.fontSize, x: "(w-text_w)/2", y: top + index * layout.lineHeight
            )
        }
    }

    /// Adds one line.
    mutating func add(_ line: String, file: String, size: Int, x: String, y: Int) {
        files.append((file, ByteBuffer(string: line)))
        // Without expansion=none, drawtext would expand % in a prompt.
        filters.append(
            "drawtext=fontfile=\(FFmpegJob.font):textfile=\(directory)/\(file):expansion=none:fontsize=\(size)"
                + ":fontcolor=white:borderw=\(max(1, size / 16)):bordercolor=black@0.55:x=\(x):y=\(y)")
    }
}
