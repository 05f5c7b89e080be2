package import Domain

/// A verified caller, and how the request was authenticated.
package struct Authentication: Sendable, Hashable {
    package let caller: Caller
    /// Whether the token was in a cookie, as in requests of pages, which must not see provider URLs.
    package let isByCookie: Bool
}
