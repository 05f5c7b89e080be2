package import Logging
import ServiceLifecycle

/// Ends the streams of this process whose item was deleted, in this process or another.
package struct EndDeletedStreams: Service {
    /// With a query less than five seconds: that is how long a stream may outlive its item.
    private static let interval: Duration = .seconds(2)

    private let streams: ActiveStreams
    private let records: any DeletedRecordRepository
    private let clock: any Clock<Duration>
    private let logger: Logger

    package init(
        streams: ActiveStreams, records: any DeletedRecordRepository, clock: any Clock<Duration>, logger: Logger
    ) {
        self.streams = streams
        self.records = records
        self.clock = clock
        self.logger = logger
    }

    package func run() async {
        await cancelWhenGracefulShutdown {
            var outage = QueueOutage(of: "deleted streams", longestPause: Self.interval, logger: logger)
            while (try? await clock.sleep(for: Self.interval)) != nil {
                let active = streams.records
                if active.isEmpty { continue }
                do throws(Failure) {
                    for record in try await records.deleted(among: active) { streams.end(record) }
                    outage.end()
                } catch {
                    _ = outage.pause(after: error)
                }
            }
        }
    }
}
