/// One attempt to deliver a callback.
package struct SandboxCallback: Sendable, Hashable {
    /// 1 for the first attempt at this message, 2 for its first retry.
    package let attempt: Int
    /// The requested URL.
    package let url: String
    /// The business code in the body; nil for a junk body.
    package let code: Int?
    /// The receiver's HTTP status; nil without a response (refused connection, timeout).
    package let status: Int?

    /// The provider accepts only 200.
    package var isReceived: Bool { status == 200 }
}
