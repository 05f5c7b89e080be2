package import Application
package import Domain

/// What the video proxy needs from the application.
package struct VideoProxyDependencies: Sendable {
    package var mappings: any VideoMappingRepository
    package var origins: any OriginClient
    /// Which stored origin URLs may be fetched.
    package var policy: OriginPolicy
    package var clientAddresses: ClientAddresses
    package var clientShares: ClientShares
    package var counter: any PlayCounter
    package var log: any AccessLog
    package var recorder: any StatsRecorder
    /// For the names of downloaded files.
    package var now: @Sendable () -> Timestamp

    package init(
        mappings: any VideoMappingRepository, origins: any OriginClient, policy: OriginPolicy,
        clientAddresses: ClientAddresses, clientShares: ClientShares, counter: any PlayCounter, log: any AccessLog,
        recorder: any StatsRecorder, now: @escaping @Sendable () -> Timestamp
    ) {
        self.mappings = mappings
        self.origins = origins
        self.policy = policy
        self.clientAddresses = clientAddresses
        self.clientShares = clientShares
        self.counter = counter
        self.log = log
        self.recorder = recorder
        self.now = now
    }
}
