import NIOCore

/// One picture as ffmpeg's arguments: pure, and made of numbers and of file names of our own.
struct ImageRendering: Sendable {
    /// The file inside the directory that the reference picture has to be written to.
    static let referenceFile = "reference"

    /// File name and content.
    let files: [(name: String, bytes: ByteBuffer)]
    let arguments: [String]

    /// - Parameters:
    ///   - reference: the format of the file `reference` that is drawn over, nil for a landscape.
    ///   - directory: where the files will be; a path of letters, digits, slashes, dots, dashes and underscores.
    init(_ order: GenerateRequest, text: String, reference: ReferenceFormat?, directory: String) {
        let (width, height) = order.size.pixels
        let layout = TextLayout(text, width: width, height: height)
        // Over a reference the text stands at the top, so that the prompt of an edited picture stays readable below.
        let margin = height / 14
        var lettering = TextOverlay(directory: directory)
        lettering.add(layout, top: reference == nil ? height - layout.height - margin : margin)
        if let watermark = order.watermark, !watermark.isEmpty {
            let y = reference == nil ? 10 : height - 24
            lettering.add(String(watermark.prefix(60)), file: "watermark", size: 14, x: "w-text_w-10", y: y)
        }
        files = lettering.files

        let background: [String]
        var graph: String
        if let reference {
            let file = "\(directory)/\(Self.referenceFile)"
            background = ["-max_pixels", "60000000", "-f", reference.demuxer, "-i", file]
            let fit = "scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height)"
            let band = "drawbox=x=0:y=0:w=iw:h=\(layout.height + margin * 3 / 2):color=black@0.7:t=fill"
            graph = "[0:v]\(fit),format=rgb24,\(band)"
        } else {
            let landscape = Landscape(order.prompt, width: width, height: height)
            background = landscape.inputs
            graph = landscape.still + ",format=rgb24"
        }
        graph = ([graph] + lettering.filters).joined(separator: ",") + "[out]"
        arguments =
            ["-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-filter_complex_threads", "1"]
            + background
            + ["-filter_complex", graph, "-map", "[out]", "-frames:v", "1", "-threads", "1"]
            + ["-f", "image2pipe", "-c:v", "png", "pipe:1"]
    }
}
