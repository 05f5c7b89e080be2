/// How a business code travels: the provider's pages allow both, so a client has to read both.
package enum SandboxStatusStyle: String, Sendable {
    /// The HTTP status equals the code.
    case http
    /// The HTTP status is 200 and only the envelope holds the code.
    case business
}
