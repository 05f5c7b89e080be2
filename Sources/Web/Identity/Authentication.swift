package import Domain

/// A verified caller, and how the request identified it.
package struct Authentication: Sendable, Hashable {
    package let caller: Caller
    /// Whether the token was in a cookie, as in a page's requests. Pages do not see provider URLs.
    package let isByCookie: Bool
}
