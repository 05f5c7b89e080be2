import Application
import Domain

extension JSONWriter {
    /// A signed-in user.
    ///
    /// - Parameters:
    ///   - account: nil for a user of an identity provider, known only by id.
    ///   - isAdmin: from the token.
    mutating func user(_ user: UserID, _ account: Account?, isAdmin: Bool) {
        raw(#"{"id":"#)
        string(user.text)
        raw(#","email":"#)
        if let email = account?.email { string(email.text) } else { raw("null") }
        raw(#","name":"#)
        if let name = account?.name { string(name.text) } else { raw("null") }
        raw(isAdmin ? #","role":"admin","created_at":"# : #","role":"user","created_at":"#)
        if let account { timestamp(account.createdAt) } else { raw("null") }
        raw("}")
    }

    /// What a user sees of their own account.
    ///
    /// - Parameters:
    ///   - account: nil for a user of an identity provider, known only by id.
    ///   - requirement: whose account needs a second factor.
    mutating func ownAccount(
        _ user: UserID, _ account: Account?, isAdmin: Bool, _ requirement: SecondFactorRequirement
    ) {
        raw(#"{"id":"#)
        string(user.text)
        raw(#","email":"#)
        stringOrNull(account?.email?.text)
        raw(#","email_verified":"#)
        bool(account?.isVerified ?? false)
        raw(#","name":"#)
        stringOrNull(account?.name?.text)
        raw(isAdmin ? #","role":"admin","has_password":"# : #","role":"user","has_password":"#)
        bool(account?.hasPassword ?? false)
        raw(#","second_factor":{"enabled":"#)
        bool(account?.hasSecondFactor ?? false)
        raw(#","recovery_codes_left":"#)
        integer(account?.recoveryCodesLeft ?? 0)
        raw(#","required":"#)
        bool(account.map { requirement.applies(to: $0, isAdmin: isAdmin) } ?? false)
        raw(#"},"providers":"#)
        strings(account?.providers ?? [])
        raw(#","notifications":{"video_ready":"#)
        bool(account?.notifiesVideos ?? false)
        raw(#"},"created_at":"#)
        timestampOrNull(account?.createdAt)
        raw("}")
    }
}

extension SecondFactorRequirement {
    /// Users without a password sign in with the identity provider, whose task it is.
    fileprivate func applies(to account: Account, isAdmin: Bool) -> Bool {
        switch self {
        case .none: false
        case .admins: isAdmin && account.hasPassword
        case .all: account.hasPassword
        }
    }
}
