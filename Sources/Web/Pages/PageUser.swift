/// The signed-in user, as shown on pages.
struct PageUser: Sendable {
    /// The e-mail address, or the user id.
    let name: String
    let isAdmin: Bool
}
