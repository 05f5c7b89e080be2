/// Why the body of an answer has ended early.
enum SandboxOriginError: Error {
    /// On demand, or because the file is shorter than it was.
    case broken
}
