/// One picture as ffmpeg's arguments: pure, and made of numbers and of file names of our own. Nothing of the prompt
/// stands in them, its lines are files.
struct Drawing: Sendable {
    static let font = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
    /// The file inside the directory that the reference picture has to be written to.
    static let referenceFile = "reference"

    /// File name and content.
    let textFiles: [(name: String, text: String)]
    let arguments: [String]

    /// - Parameters:
    ///   - reference: the format of the file `reference` that is drawn over, nil for a landscape.
    ///   - directory: where the files will be; a path of letters, digits, slashes, dots, dashes and underscores.
    init(_ order: GenerateOrder, text: String, reference: PictureFormat?, directory: String) {
        let (width, height) = order.size.pixels
        let layout = TextLayout(text, width: width, height: height)
        var files = layout.lines.enumerated().map { (name: "line\($0.offset)", text: $0.element) }
        // Over a reference the text stands at the top, so that the prompt of an edited picture stays readable below.
        let margin = height / 14
        let top = reference == nil ? height - layout.height - margin : margin
        var filters = files.indices.map { index in
            Self.text(
                file: "\(directory)/\(files[index].name)", size: layout.fontSize, y: top + index * layout.lineHeight)
        }
        if let watermark = order.watermark, !watermark.isEmpty {
            files.append((name: "watermark", text: String(watermark.prefix(60))))
            let y = reference == nil ? 10 : height - 24
            filters.append(Self.text(file: "\(directory)/watermark", size: 14, y: y, x: "w-text_w-10"))
        }
        textFiles = files

        let background: [String]
        var graph: String
        if let reference {
            let file = "\(directory)/\(Self.referenceFile)"
            background = ["-max_pixels", "60000000", "-f", reference.demuxer, "-i", file]
            let fit = "scale=\(width):\(height):force_original_aspect_ratio=increase,crop=\(width):\(height)"
            let band = "drawbox=x=0:y=0:w=iw:h=\(layout.height + margin * 3 / 2):color=black@0.7:t=fill"
            graph = "[0:v]\(fit),format=rgb24,\(band)"
        } else {
            background = Self.landscapeInputs(order.prompt, width: width, height: height)
            graph = Self.landscape(order.prompt, width: width, height: height)
        }
        graph = ([graph] + filters).joined(separator: ",") + "[out]"
        arguments =
            ["-hide_banner", "-nostdin", "-loglevel", "error", "-threads", "1", "-filter_complex_threads", "1"]
            + background
            + ["-filter_complex", graph, "-map", "[out]", "-frames:v", "1", "-threads", "1"]
            + ["-f", "image2pipe", "-c:v", "png", "pipe:1"]
    }

    private static func text(file: String, size: Int, y: Int, x: String = "(w-text_w)/2") -> String {
        // Without expansion=none a percent sign in a prompt would be a function of drawtext.
        "drawtext=fontfile=\(font):textfile=\(file):expansion=none:fontsize=\(size):fontcolor=white"
            + ":borderw=\(max(1, size / 16)):bordercolor=black@0.55:x=\(x):y=\(y)"
    }

    /// Sky, far hills, near hills and sun; the last three are plain colours that `landscape` cuts to shape.
    private static func landscapeInputs(_ prompt: String, width: Int, height: Int) -> [String] {
        var numbers = PromptNumbers(prompt)
        let palette = Palette.all[numbers.next(in: 0...Palette.all.count - 1)]
        let colours = palette.sky.enumerated().map { "c\($0.offset)=0x\($0.element)" }.joined(separator: ":")
        let size = "s=\(width)x\(height):d=1:r=1"
        let sky = "gradients=\(size):n=3:\(colours):x0=0:y0=0:x1=0:y1=\(height):type=linear:seed=1"
        let plain = [palette.farHills, palette.nearHills, palette.sun].map { "color=c=0x\($0):\(size)" }
        return ([sky] + plain).flatMap { ["-f", "lavfi", "-i", $0] }
    }

    private static func landscape(_ prompt: String, width: Int, height: Int) -> String {
        var numbers = PromptNumbers(prompt + " shape")
        let radius = min(width, height) * numbers.next(in: 8...17) / 100
        let sun =
            "(\(radius)-hypot(X-\(width * numbers.next(in: 12...88) / 100),"
            + "Y-\(height * numbers.next(in: 16...40) / 100)))/2"
        let far = hills(&numbers, at: height * numbers.next(in: 52...66) / 100, rise: height / 14)
        let near = hills(&numbers, at: height * numbers.next(in: 72...82) / 100, rise: height / 18)
        return cut(1, "far", "200*gt(Y,\(far))") + cut(2, "near", "255*gt(Y,\(near))")
            + cut(3, "sun", "255*clip(\(sun),0,1)")
            + "[0:v][sun]overlay[a];[a][far]overlay[b];[b][near]overlay,format=rgb24"
    }

    private static func hills(_ numbers: inout PromptNumbers, at line: Int, rise: Int) -> String {
        let wide = "\(rise)*sin(X/\(numbers.next(in: 70...140))+\(numbers.next(in: 0...62))/10)"
        let small = "\(rise / 3)*sin(X/\(numbers.next(in: 24...44))+\(numbers.next(in: 0...62))/10)"
        return "\(line)+\(wide)+\(small)"
    }

    private static func cut(_ input: Int, _ name: String, _ alpha: String) -> String {
        // The mask alone is computed pixel by pixel: 0.19 s a drawing; with the colours in the
        // same geq 0.24 s.
        "[\(input):v]split[\(name)c][\(name)m];[\(name)m]format=gray,geq=lum='\(alpha)'[\(name)a];"
            + "[\(name)c][\(name)a]alphamerge[\(name)];"
    }
}
