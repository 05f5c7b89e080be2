/// One attempt to deliver a callback.
package struct SandboxCallback: Sendable, Hashable {
    /// 1 for the first attempt at this message, 2 for its first retry.
    package let attempt: Int
    /// The address that was called.
    package let url: String
    /// The business code inside the body; nil for a body of junk.
    package let code: Int?
    /// The receiver's HTTP status; nil if there was no answer (refused connection, time-out).
    package let status: Int?

    /// The provider counts 200 alone as received.
    package var isReceived: Bool { status == 200 }
}
