import Application
import Domain
import SampleFiles

/// Decoded pixels, four bytes each: red, green, blue, alpha.
struct Pixels {
    let width: Int
    let bytes: [UInt8]

    init(width: Int, bytes: [UInt8]) {
        self.width = width
        self.bytes = bytes
    }

    /// As ffmpeg decodes an image.
    init(_ image: [UInt8], width: Int, turning: Bool = false) throws {
        self.init(width: width, bytes: try FFmpeg.pixels(of: image, turning: turning))
    }

    init(_ thumbnail: Thumbnail) throws {
        try self.init(thumbnail.webp, width: thumbnail.width)
    }

    var height: Int { bytes.count / 4 / width }

    /// The mean of each component.
    var means: [Double] {
        (0..<4).map { component in
            Double(stride(from: component, to: bytes.count, by: 4).reduce(0) { $0 + Int(bytes[$1]) })
                / Double(bytes.count / 4)
        }
    }

    /// The mean difference of two components at the same place; infinite for another size.
    func difference(to other: Pixels) -> Double {
        guard width == other.width, bytes.count == other.bytes.count else { return .infinity }
        let sum = zip(bytes, other.bytes).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
        return Double(sum) / Double(bytes.count)
    }
}

extension MeanColor {
    /// The greatest difference of a component.
    func difference(to components: [Double]) -> Double {
        zip([red, green, blue], components).map { abs(Double($0) - $1) }.max()!
    }
}
