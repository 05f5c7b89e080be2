import Application
import CoreMetrics
import Domain
import Logging
import Metrics
import Providers
import Synchronization
import Telemetry

/// Gathers, when it is asked, what is not counted as it happens, and remembers it for some seconds: however many ask,
/// the database hears little of it.
final class ScrapedMetrics: Measurements {
    /// How old an answer about the work at hand may be.
    private static let freshness: Duration = .seconds(5)
    /// The same for jobs with an end: there may be millions, and the count walks along all of their index.
    private static let finalFreshness: Duration = .seconds(300)

    private struct State {
        var isAsking = false
        var askedAt: ContinuousClock.Instant?
        var askedForFinalAt: ContinuousClock.Instant?
    }

    private let metrics: PrometheusMetrics
    private let jobs: any VideoJobOverview
    private let health: any StoreHealth
    private let origins: HTTPVideoOrigins
    private let logger: Logger
    private let state = Mutex(State())
    private let isUp: Meter
    private let streams: Meter
    private let oldest: Meter
    private let counts: [JobStanding: Meter]

    init(
        _ metrics: PrometheusMetrics, jobs: any VideoJobOverview, health: any StoreHealth, origins: HTTPVideoOrigins,
        logger: Logger
    ) {
        self.metrics = metrics
        self.jobs = jobs
        self.health = health
        self.origins = origins
        self.logger = logger
        isUp = Meter(label: "mongodb_up", factory: metrics)
        streams = Meter(label: "proxy_streams", factory: metrics)
        oldest = Meter(label: "oldest_waiting_job_seconds", factory: metrics)
        counts = Dictionary(
            uniqueKeysWithValues: JobStanding.allCases.map {
                ($0, Meter(label: "jobs", dimensions: [("status", $0.rawValue)], factory: metrics))
            })
    }

    func text() async -> String {
        if let wantsFinal = begin() {
            await ask(final: wantsFinal)
            state.withLock { $0.isAsking = false }
        }
        streams.set(origins.openStreams)
        return metrics.text
    }

    /// - Returns: whether the jobs with an end are to be counted, too; nil where it is not time to ask, or somebody does.
    private func begin() -> Bool? {
        let now = ContinuousClock.now
        return state.withLock { state in
            guard !state.isAsking, state.askedAt.map({ now - $0 >= Self.freshness }) ?? true else { return nil }
            let wantsFinal = state.askedForFinalAt.map { now - $0 >= Self.finalFreshness } ?? true
            state.isAsking = true
            state.askedAt = now
            if wantsFinal { state.askedForFinalAt = now }
            return wantsFinal
        }
    }

    private func ask(final wantsFinal: Bool) async {
        do throws(Failure) {
            try await health.check()
            isUp.set(1)
            oldest.set(try await jobs.oldestWaiting()?.waiting.seconds ?? 0)
            for (standing, count) in counts where wantsFinal || !standing.isFinal {
                count.set(try await jobs.count(standing))
            }
        } catch {
            if error.code == .storageUnavailable { isUp.set(0) }
            state.withLock { if wantsFinal { $0.askedForFinalAt = nil } }
            logger.debug("the figures for the metrics could not be had", metadata: ["detail": "\(error.detail)"])
        }
    }
}

extension JobStanding {
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
