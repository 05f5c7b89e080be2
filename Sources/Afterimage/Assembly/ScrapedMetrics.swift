import Application
import CoreMetrics
import Domain
import Logging
import Metrics
import Providers
import Telemetry

/// Gathers, when it is asked, what is not counted as it happens, and remembers it for some seconds: however many ask,
/// the database hears little of it.
final class ScrapedMetrics: MetricsSource {
    /// How old an answer about the work at hand may be.
    private static let freshness: Duration = .seconds(5)
    /// The same for jobs with an end: there may be millions, and the count walks along all of their index.
    private static let finalFreshness: Duration = .seconds(300)

    private let metrics: PrometheusMetrics
    private let origins: HTTPOriginClient
    private let streams: Meter
    private let present: SingleFlightCache<Void>
    /// Whether they could be counted.
    private let final: SingleFlightCache<Bool>

    init(
        _ metrics: PrometheusMetrics, jobs: any AdminVideoJobRepository, health: any HealthCheck,
        origins: HTTPOriginClient,
        logger: Logger
    ) {
        self.metrics = metrics
        self.origins = origins
        streams = Meter(label: "proxy_streams", factory: metrics)
        let isUp = Meter(label: "mongodb_up", factory: metrics)
        let oldest = Meter(label: "oldest_waiting_job_seconds", factory: metrics)
        let counts = Dictionary(
            uniqueKeysWithValues: AdminJobStatus.allCases.map {
                ($0, Meter(label: "jobs", dimensions: [("status", $0.rawValue)], factory: metrics))
            })
        present = SingleFlightCache { _ in
            Self.freshness
        } ask: {
            do throws(Failure) {
                try await health.check()
                isUp.set(1)
                oldest.set(try await jobs.oldestWaiting()?.waiting.seconds ?? 0)
                for (standing, count) in counts where !standing.isFinal { count.set(try await jobs.count(standing)) }
            } catch {
                if error.code == .storageUnavailable { isUp.set(0) }
                Self.log(error, logger)
            }
        }
        final = SingleFlightCache {
            $0 ? Self.finalFreshness : Self.freshness
        } ask: {
            do throws(Failure) {
                for (standing, count) in counts where standing.isFinal { count.set(try await jobs.count(standing)) }
                return true
            } catch {
                Self.log(error, logger)
                return false
            }
        }
    }

    func text() async -> String {
        await present()
        _ = await final()
        streams.set(origins.openStreams)
        return metrics.text
    }

    private static func log(_ failure: Failure, _ logger: Logger) {
        logger.debug("the figures for the metrics could not be had", metadata: ["detail": "\(failure.detail)"])
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
