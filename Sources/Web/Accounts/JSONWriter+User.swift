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
}
