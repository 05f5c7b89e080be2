/// Limits on what one client may hold open at a time, so that it cannot use up the limits of the process. The settings
/// are the shares of an IP address; `Party` defines those of IPv6 networks.
package struct ClientShares: Sendable {
    /// Maximum number of uploads in progress in this process; each occupies a connection and up to 81 MiB of disk.
    package static let maximumUploads = 256
    /// Streams of images and videos of all clients together, from which the shares of networks are derived. The client for
    /// video origins holds their streams to it.
    package static let maximumStreams = 4096

    package let uploads: ConcurrencyLimit
    /// Searches that compare records one by one: a few at a time, so that they leave time for everything else.
    package let searches = ConcurrencyLimit(
        4, waiting: 252, perParty: 8, message: "Too many searches at the same time. Try again in a moment.")
    /// Event streams; their total is limited by `ChangeBroadcaster`.
    package let listeners: ConcurrencyLimit
    package let streams: ConcurrencyLimit

    package init(_ limits: RateLimitSettings) {
        uploads = ConcurrencyLimit(
            Self.maximumUploads, perParty: limits.uploadsPerAddress,
            message: "Too many concurrent uploads. Try again in a moment.")
        listeners = ConcurrencyLimit(
            .max, perParty: limits.listenersPerAddress, of: ChangeBroadcaster.maximumListeners,
            message: "Too many event streams from your IP address. Close one, or try again.")
        streams = ConcurrencyLimit(
            .max, perParty: limits.streamsPerAddress, of: Self.maximumStreams,
            message: "Too many concurrent streams from your IP address. Close one, or try again.")
    }
}
