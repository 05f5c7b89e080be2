/// Why a response body ended early.
enum SandboxOriginError: Error {
    /// On demand, or because the file was truncated.
    case broken
}
