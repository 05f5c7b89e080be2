import Domain

/// The values for the templates.
struct PageContext: Sendable {
    private(set) var values: [String: any Sendable]

    /// The values shared by all pages and users.
    ///
    /// - Parameters:
    ///   - assets: the path of the assets folder.
    ///   - canRegister: whether this server has accounts.
    ///   - trashDays: how long items stay in the trash; nil for ever.
    init(assets: String, canRegister: Bool, trashDays: Int?, video: VideoCapabilities) {
        values = [
            "assets": assets, "canRegister": canRegister, "video": Self.video(video), "image": Self.image,
        ]
        if let trashDays { values["trashDays"] = trashDays }
    }

    /// The values for one page.
    ///
    /// - Parameter user: nil if not signed in.
    func of(_ page: BrowserPage, for user: PageUser?) -> PageContext {
        var context = self
        context.values["page"] = page.rawValue
        context.values[page.flag] = true
        context.values["signedIn"] = user != nil
        context.values["isAdmin"] = user?.isAdmin ?? false
        if let user { context.values["email"] = user.name }
        return context
    }

    private static func video(_ capabilities: VideoCapabilities) -> [String: any Sendable] {
        // A single duration needs no menu.
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

    /// For example `Landscape 16:9, 1280 × 720`.
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
