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
    case setup
    case forgotPassword = "forgot-password"
    case resetPassword = "reset-password"
    case verifyEmail = "verify-email"
    case settings
    case security = "settings-security"
    case keys = "settings-keys"
    case adminUsers = "admin-users"
    case adminInvitations = "admin-invitations"
    case adminKeys = "admin-keys"
    case adminSpending = "admin-spending"
    case adminAudit = "admin-audit"
    case notFound = "not-found"

    /// Whether it stands below Admin in the menu of pages.
    var isAdminSubpage: Bool {
        [.adminUsers, .adminInvitations, .adminKeys, .adminSpending, .adminAudit].contains(self)
    }

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
        case .setup: "isSetup"
        case .forgotPassword: "isForgotPassword"
        case .resetPassword: "isResetPassword"
        case .verifyEmail: "isVerifyEmail"
        case .settings: "isSettings"
        case .security: "isSecurity"
        case .keys: "isKeys"
        case .adminUsers: "isAdminUsers"
        case .adminInvitations: "isAdminInvitations"
        case .adminKeys: "isAdminKeys"
        case .adminSpending: "isAdminSpending"
        case .adminAudit: "isAdminAudit"
        case .notFound: "isNotFound"
        }
    }
}
