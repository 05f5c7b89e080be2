/// A frame size supported by the provider's models.
package struct VideoSize: Sendable, Hashable {
    /// The provider's resolution classes.
    package enum Resolution: String, Sendable, Hashable, CaseIterable, Comparable {
        case p480 = "480P"
        case p720 = "720P"
        case p1080 = "1080P"

        package static func < (left: Resolution, right: Resolution) -> Bool { left.lines < right.lines }

        private var lines: Int {
            switch self {
            case .p480: 480
            case .p720: 720
            case .p1080: 1080
            }
        }
    }

    package let width: Int
    package let height: Int
    package let resolution: Resolution
    /// Aspect ratio, width to height, as the provider writes it.
    package let ratio: String

    /// - Parameter text: width and height in pixels, `1280*720` or `1280x720`; nil if it is not in `all`.
    package init?(_ text: String) {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "*" || $0 == "x" || $0 == "X" }
        // Compared as text: an integer parser would accept a sign and leading zeros.
        guard text.utf8.count <= 16, parts.count == 2,
            let size = Self.all.first(where: { parts[0] == "\($0.width)" && parts[1] == "\($0.height)" })
        else { return nil }
        self = size
    }

    /// The documented form, which the provider uses too: `1280*720`.
    package var text: String { "\(width)*\(height)" }

    /// In the provider's order.
    package static let all: [VideoSize] = [
        VideoSize(832, 480, .p480, "16:9"), VideoSize(480, 832, .p480, "9:16"), VideoSize(624, 624, .p480, "1:1"),
        VideoSize(1280, 720, .p720, "16:9"), VideoSize(720, 1280, .p720, "9:16"), VideoSize(960, 960, .p720, "1:1"),
        VideoSize(1088, 832, .p720, "4:3"), VideoSize(832, 1088, .p720, "3:4"),
        VideoSize(1920, 1080, .p1080, "16:9"), VideoSize(1080, 1920, .p1080, "9:16"),
        VideoSize(1440, 1440, .p1080, "1:1"), VideoSize(1632, 1248, .p1080, "4:3"),
        VideoSize(1248, 1632, .p1080, "3:4"),
    ]

    private init(_ width: Int, _ height: Int, _ resolution: Resolution, _ ratio: String) {
        self.width = width
        self.height = height
        self.resolution = resolution
        self.ratio = ratio
    }
}
