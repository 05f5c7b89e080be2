import Application
import Domain

/// The values for the templates.
struct PageContext: Sendable {
    private(set) var values: [String: any Sendable]

    /// The values shared by all pages and users.
    ///
    /// - Parameters:
    ///   - assets: the path of the assets folder.
    ///   - hasAccounts: whether this server can sign users in.
    ///   - trashDays: how long items stay in the trash; nil for ever.
    init(assets: String, settings: PageSettings, hasAccounts: Bool, trashDays: Int?, video: VideoCapabilities) {
        let hasPasswords = hasAccounts && settings.acceptsPasswords
        values = [
            "assets": assets, "video": Self.video(video), "image": Self.image,
            "prices": PagePrices(settings, sizes: video.sizes).json,
            "hasPasswords": hasPasswords, "hasProvider": settings.hasProvider, "hasMail": settings.hasMail,
            "acceptsVisitors": settings.acceptsVisitors,
            "canRegister": hasPasswords && settings.registration == .open,
            "needsInvitation": hasPasswords && settings.registration == .invite,
            "takesRegistrations": hasPasswords && settings.registration != .closed,
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
        context.values["isAdminSubpage"] = page.isAdminSubpage
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
