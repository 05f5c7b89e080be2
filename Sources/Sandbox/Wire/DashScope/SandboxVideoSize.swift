/// A requested frame size, in pixels.
struct SandboxVideoSize: Sendable, Hashable {
    let width: Int
    let height: Int

    /// Sizes by the name of their resolution, in the order 16:9, 9:16, 1:1, 4:3, 3:4.
    static let named: [(resolution: String, sizes: [SandboxVideoSize])] = [
        ("480P", [(832, 480), (480, 832), (624, 624)].map(SandboxVideoSize.init)),
        ("720P", [(1280, 720), (720, 1280), (960, 960), (1088, 832), (832, 1088)].map(SandboxVideoSize.init)),
        ("1080P", [(1920, 1080), (1080, 1920), (1440, 1440), (1632, 1248), (1248, 1632)].map(SandboxVideoSize.init)),
    ]
    static let ratios = ["16:9", "9:16", "1:1", "4:3", "3:4"]

    /// `W*H`, as on the wire.
    var text: String { "\(width)*\(height)" }

    /// 480, 720 or 1080.
    var lines: Int {
        let resolution = Self.named.first { $0.sizes.contains(self) }?.resolution
        return resolution.flatMap { Int($0.dropLast()) } ?? height
    }

    /// The frame size of the rendered video: at most 480 lines, the same aspect ratio, even as the codec requires.
    var frame: (width: Int, height: Int) {
        let lines = min(480, height)
        return ((width * lines / height + 1) / 2 * 2, lines / 2 * 2)
    }
}
