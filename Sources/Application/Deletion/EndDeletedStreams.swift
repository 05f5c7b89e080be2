package import Logging
import ServiceLifecycle

/// Ends the streams of this process whose item was deleted, whose share has ended, or whose share's owner was disabled,
/// in this process or another.
package struct EndDeletedStreams: Service {
    /// With a query less than five seconds: that is how long a stream may outlive its item or share.
    private static let interval: Duration = .seconds(2)

    private let streams: ActiveStreams
    private let records: any DeletedRecordRepository
    private let shares: any ShareRepository
    private let access: AccessCache
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        streams: ActiveStreams, records: any DeletedRecordRepository, shares: any ShareRepository,
        access: AccessCache, clock: any Clock<Duration>, logger: Logger
    ) {
        self.streams = streams
        self.records = records
        self.shares = shares
        self.access = access
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "deleted streams", longestPause: Self.interval, logger: logger)
            while (try? await clock.sleep(for: Self.interval)) != nil {
                let (records, shares) = streams.subjects
                if records.isEmpty && shares.isEmpty { continue }
                do throws(Failure) {
                    if !records.isEmpty {
                        for record in try await self.records.deleted(among: records) { streams.end(.record(record)) }
                    }
                    if !shares.isEmpty {
                        for share in try await self.shares.ended(among: shares) { streams.end(.share(share)) }
                        for share in shares {
                            if try await access.isRefused(share.owner) { streams.end(.share(share)) }
                        }
                    }
                    outage.end()
                } catch {
                    _ = outage.pause(after: error)
                }
            }
        }
    }
}
