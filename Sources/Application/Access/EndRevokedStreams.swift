package import Logging
import ServiceLifecycle

/// Ends the event streams and uploads of this process whose session, key or account was ended, in this process or
/// another.
package struct EndRevokedStreams: Service {
    /// A stream may outlive its access by five seconds: this and the time of a query.
    private static let interval: Duration = .seconds(2)

    private let streams: ActiveStreams
    private let access: any AccessRepository
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        streams: ActiveStreams, access: any AccessRepository, clock: any Clock<Duration>, logger: Logger
    ) {
        self.streams = streams
        self.access = access
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "revoked streams", longestPause: Self.interval, logger: logger)
            while (try? await clock.sleep(for: Self.interval)) != nil {
                let active = streams.access
                if active.isEmpty { continue }
                do throws(Failure) {
                    for access in try await access.refused(among: active) { streams.end(.access(access)) }
                    outage.end()
                } catch {
                    _ = outage.pause(after: error)
                }
            }
        }
    }
}
