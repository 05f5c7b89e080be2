/// How a business code is sent: the provider documents both, so a client must handle both.
package enum SandboxStatusStyle: String, Sendable {
    /// The HTTP status equals the code.
    case http
    /// The HTTP status is 200, and only the envelope has the code.
    case business
}
