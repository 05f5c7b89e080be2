import Application

/// Ends what runs for long when its caller's access ends.
struct ActiveRequests: Sendable {
    private let streams: ActiveStreams

    init(_ streams: ActiveStreams) { self.streams = streams }

    /// - Parameter end: ends what the body does; called from any thread, at most once.
    func run<Output>(
        _ authentication: Authentication, ending end: @escaping @Sendable () -> Void,
        _ body: () async throws -> Output
    ) async throws -> Output {
        guard let access = authentication.activeAccess else { return try await body() }
        let ticket = streams.begin(.access(access), end: end)
        defer { streams.ended(ticket) }
        return try await body()
    }
}
