import Application
import CoreMetrics
import Domain
import Logging
import Metrics
import Providers
import Telemetry

/// Metrics that are queried when scraped, and cached for some seconds to limit the load on the database.
final class ScrapedMetrics: MetricsSource {
    /// The cache lifetime of the counts of jobs in progress.
    private static let freshness: Duration = .seconds(5)
    /// The same for jobs in a final status: there may be millions, and a count scans all of their index entries.
    private static let finalFreshness: Duration = .seconds(300)

    private let metrics: PrometheusMetrics
    private let origins: HTTPOriginClient
    private let streams: Meter
    private let current: SingleFlightCache<Void>
    /// Whether the counts succeeded.
    private let final: SingleFlightCache<Bool>

    init(
        _ metrics: PrometheusMetrics, jobs: any AdminVideoJobRepository, media: any MediaRepository,
        archive: PerKind<any ArchiveRepository>, spending: any SpendingReader, health: any HealthCheck,
        origins: HTTPOriginClient, logger: Logger
    ) {
        self.metrics = metrics
        self.origins = origins
        streams = Meter(label: "proxy_streams", factory: metrics)
        let isUp = Meter(label: "mongodb_up", factory: metrics)
        let oldest = Meter(label: "oldest_waiting_job_seconds", factory: metrics)
        let undecided = Meter(label: "undecided_orders", factory: metrics)
        let counts = Dictionary(
            uniqueKeysWithValues: AdminJobStatus.allCases.map {
                ($0, Meter(label: "jobs", dimensions: [("status", $0.rawValue)], factory: metrics))
            })
        let stored = StorageMeters(metrics)
        current = SingleFlightCache { _ in
            Self.freshness
        } fetch: {
            do throws(Failure) {
                try await health.check()
                isUp.set(1)
                oldest.set(try await jobs.oldestWaiting()?.waiting.seconds ?? 0)
                for (status, count) in counts where !status.isFinal { count.set(try await jobs.count(status)) }
                undecided.set(try await spending.countUnknown())
                stored.set(
                    images: try await archive.image.backlog(), videos: try await archive.video.backlog())
            } catch {
                if error.code == .storageUnavailable { isUp.set(0) }
                Self.log(error, logger)
            }
        }
        final = SingleFlightCache {
            $0 ? Self.finalFreshness : Self.freshness
        } fetch: {
            do throws(Failure) {
                for (status, count) in counts where status.isFinal { count.set(try await jobs.count(status)) }
                stored.set(try await media.totals())
                return true
            } catch {
                Self.log(error, logger)
                return false
            }
        }
    }

    func text() async -> String {
        await current()
        _ = await final()
        streams.set(origins.openStreams)
        return metrics.text
    }

    private static func log(_ failure: Failure, _ logger: Logger) {
        logger.debug("metrics query failed", metadata: ["error": "\(failure.detail)"])
    }
}

extension AdminJobStatus {
    fileprivate var isFinal: Bool {
        switch self {
        case .pending, .processing: false
        case .completed, .failed, .cancelled, .parked: true
        }
    }
}

extension Duration {
    fileprivate var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
