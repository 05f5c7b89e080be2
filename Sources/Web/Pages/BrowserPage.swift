/// A page for people; the raw value is the name of its template, and for most the last part of the address.
enum BrowserPage: String, CaseIterable {
    case home
    case textToVideo = "text-to-video"
    case generate
    case edit
    case gallery
    case admin
    case login
    case register
    case notFound = "not-found"

    /// What is true in the template of this page alone.
    var flag: String {
        switch self {
        case .home: "isHome"
        case .textToVideo: "isTextToVideo"
        case .generate: "isGenerate"
        case .edit: "isEdit"
        case .gallery: "isGallery"
        case .admin: "isAdminPage"
        case .login: "isLogin"
        case .register: "isRegister"
        case .notFound: "isNotFound"
        }
    }
}
