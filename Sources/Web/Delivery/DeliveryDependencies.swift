package import Application
package import Domain

/// What the delivery of content needs.
package struct DeliveryDependencies: Sendable {
    package var stores: MediaStores
    package var media: any MediaRepository
    package var origins: any OriginClient
    /// Which stored origin URLs of videos may be fetched.
    package var policy: OriginPolicy
    package var activeStreams: ActiveStreams
    package var clientAddresses: ClientAddresses
    package var clientShares: ClientShares
    /// For the names of downloaded files.
    package var now: @Sendable () -> Timestamp

    package init(
        stores: MediaStores, media: any MediaRepository, origins: any OriginClient, policy: OriginPolicy,
        activeStreams: ActiveStreams, clientAddresses: ClientAddresses, clientShares: ClientShares,
        now: @escaping @Sendable () -> Timestamp
    ) {
        self.stores = stores
        self.media = media
        self.origins = origins
        self.policy = policy
        self.activeStreams = activeStreams
        self.clientAddresses = clientAddresses
        self.clientShares = clientShares
        self.now = now
    }
}
