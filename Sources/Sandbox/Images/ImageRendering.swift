import NIOCore

/// The ffmpeg arguments of an image. They contain only numbers and generated file names.
struct ImageRendering: Sendable {
    /// The file in the directory for the reference image.
    static let referenceFile = "reference"

    /// Name and content of the input files.
    let files: [(name: String, bytes: ByteBuffer)]
    let arguments: [String]

    /// - Parameters:
    ///   - reference: the format of the reference image below the text; nil for a landscape.
    ///   - directory: of the files; a path of letters, digits, slashes, dots, dashes and underscores.
    init(_ input: GenerateRequest, text: String, reference: ReferenceFormat?, directory: String) {
        let (width, height) = input.size.pixels
        let layout = TextLayout(text, width: width, height: height)
        // Over a reference the text is at the top, so that the prompt of an edited image stays readable below.
        let margin = height / 14
        var overlay = TextOverlay(directory: directory)
        overlay.add(layout, top: reference == nil ? height - layout.height - margin : margin)
        if let watermark = input.watermark, !watermark.isEmpty {
            let y = reference == nil ? 10 : height - 24
            overlay.add(String(watermark.prefix(60)), file: "watermark", size: 14, x: "w-text_w-10", y: y)
        }
        files = overlay.files

        let background: [String]
        var graph: String
        if let reference {
            let file = "\(directory)/\(Self.referenceFile)"
            background = ["-max_pixels", "60000000", "-f", reference.demuxer, "-i", file]
            let fit = "scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height)"
            let band = "drawbox=x=0:y=0:w=iw:h=\(layout.height + margin * 3 / 2):color=black@0.7:t=fill"
            graph = "[0:v]\(fit),format=rgb24,\(band)"
        } else {
            let landscape = Landscape(input.prompt, width: width, height: height)
            background = landscape.inputs
            graph = landscape.still + ",format=rgb24"
        }
        graph = ([graph] + overlay.filters).joined(separator: ",") + "[out]"
        arguments =
            ["-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-filter_complex_threads", "1"]
            + background
            + ["-filter_complex", graph, "-map", "[out]", "-frames:v", "1", "-threads", "1"]
            + ["-f", "image2pipe", "-c:v", "png", "pipe:1"]
    }
}
