/// Sky, sun and hills as ffmpeg inputs and filters, deterministic for a text.
struct Landscape {
    /// Four inputs of one frame: the sky, and three plain colours that the filters mask to hills and sun.
    let inputs: [String]
    private let masks: String

    init(_ text: String, width: Int, height: Int) {
        inputs = Self.inputs(text, width: width, height: height)
        masks = Self.masks(text, width: width, height: height)
    }

    /// The filters of a single frame; their output must be consumed by the next filter.
    var still: String { masks + "[0:v]" + overlays(sun: "") }

    /// The filters of a video with a moving sun.
    ///
    /// - Parameters:
    ///   - rate: frames per second.
    ///   - pace: the speed, in hundredths.
    func moving(seconds: Int, rate: Int, pace: Int) -> String {
        let time = "t*\(pace)/100"
        return masks + "[0:v]loop=-1:size=1,setpts=N/\(rate)/TB,fps=\(rate),trim=duration=\(seconds)[sky];[sky]"
            + overlays(sun: "=x='W*0.3*sin(\(time))':y='H*0.08*(1-cos(2*\(time)))'")
    }

    private func overlays(sun: String) -> String { "[sun]overlay\(sun)[a];[a][far]overlay[b];[b][near]overlay" }

    private static func inputs(_ text: String, width: Int, height: Int) -> [String] {
        var numbers = SeededRandom(text)
        let palette = Palette.all[numbers.next(in: 0...Palette.all.count - 1)]
        let colours = palette.sky.enumerated().map { "c\($0.offset)=0x\($0.element)" }.joined(separator: ":")
        let size = "s=\(width)x\(height):d=1:r=1"
        let sky = "gradients=\(size):n=3:\(colours):x0=0:y0=0:x1=0:y1=\(height):type=linear:seed=1"
        let plain = [palette.farHills, palette.nearHills, palette.sun].map { "color=c=0x\($0):\(size)" }
        return ([sky] + plain).flatMap { ["-f", "lavfi", "-i", $0] }
    }

    private static func masks(_ text: String, width: Int, height: Int) -> String {
        var numbers = SeededRandom(text + " shape")
        let radius = min(width, height) * numbers.next(in: 8...17) / 100
        let sun =
            "(\(radius)-hypot(X-\(width * numbers.next(in: 12...88) / 100),"
            + "Y-\(height * numbers.next(in: 16...40) / 100)))/2"
        let far = hills(&numbers, at: height * numbers.next(in: 52...66) / 100, rise: height / 14)
        let near = hills(&numbers, at: height * numbers.next(in: 72...82) / 100, rise: height / 18)
        return cut(1, "far", "200*gt(Y,\(far))") + cut(2, "near", "255*gt(Y,\(near))")
            + cut(3, "sun", "255*clip(\(sun),0,1)")
    }

    private static func hills(_ numbers: inout SeededRandom, at line: Int, rise: Int) -> String {
        let wide = "\(rise)*sin(X/\(numbers.next(in: 70...140))+\(numbers.next(in: 0...62))/10)"
        let small = "\(rise / 3)*sin(X/\(numbers.next(in: 24...44))+\(numbers.next(in: 0...62))/10)"
        return "\(line)+\(wide)+\(small)"
    }

    private static func cut(_ input: Int, _ name: String, _ alpha: String) -> String {
        // Only the mask is computed per pixel: 0.19 s an image; with the colours in the same geq 0.24 s.
        "[\(input):v]split[\(name)c][\(name)m];[\(name)m]format=gray,geq=lum='\(alpha)'[\(name)a];"
            + "[\(name)c][\(name)a]alphamerge[\(name)];"
    }
}
