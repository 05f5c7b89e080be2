/// An HTML page; the raw value is the name of its template, and mostly the last path segment.
enum BrowserPage: String, CaseIterable {
    case home
    case textToVideo = "text-to-video"
    case generate
    case edit
    case gallery
    case shares
    case usage
    case admin
    case login
    case register
    case notFound = "not-found"

    /// The template flag that is true only on this page.
    var flag: String {
        switch self {
        case .home: "isHome"
        case .textToVideo: "isTextToVideo"
        case .generate: "isGenerate"
        case .edit: "isEdit"
        case .gallery: "isGallery"
        case .shares: "isShares"
        case .usage: "isUsage"
        case .admin: "isAdminPage"
        case .login: "isLogin"
        case .register: "isRegister"
        case .notFound: "isNotFound"
        }
    }
}
