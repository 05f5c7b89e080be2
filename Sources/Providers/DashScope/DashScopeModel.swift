package import Domain

/// The provider's models: request dialect, capabilities and rate limits, from its documentation.
package struct DashScopeModel: Sendable, Hashable {
    package enum Dialect: Sendable, Hashable {
        /// `size` in pixels.
        case size
        /// `resolution` and `ratio`.
        case resolution
    }

    package let name: String
    package let dialect: Dialect
    package let capabilities: VideoCapabilities
    /// The provider's rate limit per account: submissions per second.
    package let submissionsPerSecond: Int

    /// - Parameter name: any model name; one that is not in the table is treated like the newest in it.
    package init(_ name: String) {
        self.name = name
        let row = Self.rows.first { name.hasPrefix($0.prefix) } ?? Self.newest
        dialect = row.dialect
        submissionsPerSecond = row.submissionsPerSecond
        var capabilities = VideoCapabilities(
            maximumPromptLength: row.promptLength, durations: row.durations, resolutions: row.resolutions)
        capabilities.model = name
        self.capabilities = capabilities
    }

    private struct Row {
        let prefix: String
        let dialect: Dialect
        let promptLength: Int
        let durations: [Int]
        let resolutions: Set<VideoSize.Resolution>
        let submissionsPerSecond: Int
    }

    /// The limit of one submission per second is from a secondary source.
    private static let newest = Row(
        prefix: "wan2.7", dialect: .resolution, promptLength: 1500, durations: Array(2...15),
        resolutions: [.p720, .p1080], submissionsPerSecond: 1)

    /// Longer prefixes come before their own prefixes.
    private static let rows: [Row] = [
        Row(
            prefix: "wan2.6-t2v-us", dialect: .size, promptLength: 1500, durations: [5, 10],
            resolutions: [.p720, .p1080], submissionsPerSecond: 5),
        Row(
            prefix: "wan2.6", dialect: .size, promptLength: 1500, durations: Array(2...15),
            resolutions: [.p720, .p1080], submissionsPerSecond: 5),
        Row(
            prefix: "wan2.5", dialect: .size, promptLength: 1500, durations: [5, 10],
            resolutions: [.p480, .p720, .p1080], submissionsPerSecond: 5),
        Row(
            prefix: "wan2.2", dialect: .size, promptLength: 800, durations: [5], resolutions: [.p480, .p1080],
            submissionsPerSecond: 2),
        Row(
            prefix: "wanx2.1-t2v-plus", dialect: .size, promptLength: 800, durations: [5], resolutions: [.p720],
            submissionsPerSecond: 2),
        Row(
            prefix: "wan2.1-t2v-plus", dialect: .size, promptLength: 800, durations: [5], resolutions: [.p720],
            submissionsPerSecond: 2),
        Row(
            prefix: "wanx2.1", dialect: .size, promptLength: 800, durations: [5], resolutions: [.p480, .p720],
            submissionsPerSecond: 2),
        Row(
            prefix: "wan2.1", dialect: .size, promptLength: 800, durations: [5], resolutions: [.p480, .p720],
            submissionsPerSecond: 2),
        newest,
    ]
}
