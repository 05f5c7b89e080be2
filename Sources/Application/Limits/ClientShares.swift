/// Limits of concurrent uploads and streams per client IP address, so that no client occupies a whole server.
package struct ClientShares: Sendable {
    /// Maximum number of uploads in progress in this process; each occupies a connection and up to 81 MiB of disk.
    package static let maximumUploads = 256

    package let uploads: ConcurrencyLimit
    /// Event streams; their total is limited by `ChangeBroadcaster`.
    package let listeners: ConcurrencyLimit
    /// Video streams; their total is limited by the video origins' client.
    package let streams: ConcurrencyLimit

    package init(_ limits: RateLimitSettings) {
        uploads = ConcurrencyLimit(
            Self.maximumUploads, perParty: limits.uploadsPerAddress,
            message: "Too many concurrent uploads. Try again in a moment.")
        listeners = ConcurrencyLimit(
            .max, perParty: limits.listenersPerAddress,
            message: "Too many event streams from your IP address. Close one, or try again.")
        streams = ConcurrencyLimit(
            .max, perParty: limits.streamsPerAddress,
            message: "Too many concurrent videos from your IP address. Close one, or try again.")
    }
}
