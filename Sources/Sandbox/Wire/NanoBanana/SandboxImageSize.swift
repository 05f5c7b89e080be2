/// The values of `image_size`, and the sizes of the sandbox's images in pixels: a quarter to a third of a megapixel,
/// enough to read the prompt and quick to render.
enum SandboxImageSize: String, CaseIterable, Sendable {
    case square = "1:1"
    case portrait9x16 = "9:16"
    case landscape16x9 = "16:9"
    case portrait3x4 = "3:4"
    case landscape4x3 = "4:3"
    case landscape3x2 = "3:2"
    case portrait2x3 = "2:3"
    case landscape5x4 = "5:4"
    case portrait4x5 = "4:5"
    case landscape21x9 = "21:9"

    var pixels: (width: Int, height: Int) {
        switch self {
        case .square: (512, 512)
        case .portrait9x16: (432, 768)
        case .landscape16x9: (768, 432)
        case .portrait3x4: (480, 640)
        case .landscape4x3: (640, 480)
        case .landscape3x2: (720, 480)
        case .portrait2x3: (480, 720)
        case .landscape5x4: (640, 512)
        case .portrait4x5: (512, 640)
        case .landscape21x9: (896, 384)
        }
    }
}
