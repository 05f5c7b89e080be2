extension JSONValue {
    /// Maximum length in bytes of a text that is parsed on the caller's executor, which may be an event loop: a
    /// millisecond at most.
    package static let maximumInlineLength = 64 * 1024

    /// Parse a text as `init(parsing:maximumDepth:)` does, but a long one on the global executor, so that it does not
    /// block an event loop.
    ///
    /// - Throws: `invalid`, `tooDeep`.
    package static func parse(_ bytes: [UInt8], maximumDepth: Int) async throws(JSONError) -> JSONValue {
        guard bytes.count > maximumInlineLength else {
            return try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
        }
        return try await withTaskExecutorPreference(globalConcurrentExecutor) { () async throws(JSONError) in
            try await parseConcurrently(bytes, maximumDepth: maximumDepth)
        }
    }

    @concurrent private static func parseConcurrently(
        _ bytes: [UInt8], maximumDepth: Int
    ) async throws(JSONError) -> JSONValue {
        try JSONValue(parsing: bytes, maximumDepth: maximumDepth)
    }
}
