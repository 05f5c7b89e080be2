import Domain

/// What templates can name.
struct PageContext: Sendable {
    private(set) var all: [String: any Sendable]

    /// What is the same in every page and for everybody.
    ///
    /// - Parameters:
    ///   - assets: the address under which all of them lie.
    ///   - canRegister: whether accounts can be made here.
    init(assets: String, canRegister: Bool, video: VideoCapabilities) {
        all = [
            "assets": assets, "canRegister": canRegister, "video": Self.video(video), "image": Self.image,
        ]
    }

    /// The same for one page and whoever looks at it.
    ///
    /// - Parameter reader: nil where nobody is signed in.
    func of(_ page: BrowserPage, for reader: PageUser?) -> PageContext {
        var values = self
        values.all["page"] = page.rawValue
        values.all[page.flag] = true
        values.all["signedIn"] = reader != nil
        values.all["isAdmin"] = reader?.isAdmin ?? false
        if let reader { values.all["email"] = reader.name }
        return values
    }

    private static func video(_ capabilities: VideoCapabilities) -> [String: any Sendable] {
        // With a single length there is nothing to choose.
        let durations = capabilities.durations.count > 1 ? capabilities.durations : []
        let sizes = capabilities.sizes
        return [
            "maxPrompt": min(capabilities.maximumPromptLength, Prompt.maximumLength),
            "maxNegative": VideoRequest.maximumNegativeLength,
            "hasDurations": !durations.isEmpty,
            "durations": durations.map { ["value": $0] },
            "hasSizes": !sizes.isEmpty,
            "sizes": sizes.map { ["value": $0.text, "label": Self.label(of: $0)] },
        ]
    }

    /// As people call it: `Landscape 16:9, 1280 × 720`.
    private static func label(of size: VideoSize) -> String {
        let shape = size.width > size.height ? "Landscape" : size.width < size.height ? "Portrait" : "Square"
        return "\(shape) \(size.ratio), \(size.width) × \(size.height)"
    }

    private static var image: [String: any Sendable] {
        [
            "maxPrompt": Prompt.maximumLength, "maxFiles": ImageRequest.maximumReferences,
            "maxFileBytes": ImageFileLimits.standard.bytes,
        ]
    }
}
