import Application
import CoreMetrics
import Domain
import Metrics

/// The gauges of storage and the archive.
struct StorageMeters: Sendable {
    private struct Backlog {
        let waiting: Meter
        let oldest: Meter
        let failing: Meter
        let endangered: Meter
        let lost: Meter

        init(_ history: String, _ metrics: any MetricsFactory) {
            func meter(_ name: String) -> Meter {
                Meter(label: "archive_\(name)", dimensions: [("history", history)], factory: metrics)
            }
            waiting = meter("waiting")
            oldest = meter("oldest_seconds")
            failing = meter("failing")
            endangered = meter("endangered")
            lost = meter("lost")
        }

        func set(_ backlog: ArchiveBacklog) {
            waiting.set(backlog.waiting)
            oldest.set(backlog.oldestSeconds ?? 0)
            failing.set(backlog.failing)
            endangered.set(backlog.endangered)
            lost.set(backlog.lost)
        }
    }

    private let objects: [MediaKind: Meter]
    private let bytes: [MediaKind: Meter]
    private let images: Backlog
    private let videos: Backlog

    init(_ metrics: any MetricsFactory) {
        func meters(_ label: String) -> [MediaKind: Meter] {
            Dictionary(
                uniqueKeysWithValues: MediaKind.allCases.map {
                    ($0, Meter(label: label, dimensions: [("kind", $0.rawValue)], factory: metrics))
                })
        }
        objects = meters("stored_objects")
        bytes = meters("stored_bytes")
        images = Backlog("images", metrics)
        videos = Backlog("videos", metrics)
    }

    func set(_ totals: [MediaTotal]) {
        for kind in MediaKind.allCases {
            let total = totals.first { $0.kind == kind }
            objects[kind]?.set(total?.objects ?? 0)
            bytes[kind]?.set(total?.size ?? 0)
        }
    }

    func set(images: ArchiveBacklog, videos: ArchiveBacklog) {
        self.images.set(images)
        self.videos.set(videos)
    }
}
