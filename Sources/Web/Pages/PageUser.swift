/// Somebody who is signed in, as a page shows them.
struct PageUser: Sendable {
    /// Their address, or whatever else they are known by.
    let name: String
    let isAdmin: Bool
}
