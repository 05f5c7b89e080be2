extension UserID {
    /// The account that the user may have: users of an identity provider, and those known by a token only, have none.
    package var account: RecordID? { RecordID(text).flatMap { $0.text == text ? $0 : nil } }
}
