package import Domain
package import Logging

/// Moves all objects into one store, one after the other, while the service runs on: each is copied and read back, its
/// row is switched, and its old bytes are deleted a little later. A move that was broken off continues where it was.
///
/// Both locations of an object are registered as a write while it is moved. Whatever a crash leaves at the location that
/// the row does not name is removed by `SweepAbandonedWrites`.
package struct MoveStorage: Sendable {
    /// How long the old bytes stay, so that those who have read the row before can begin to read them.
    private static let grace: Duration = .seconds(10)
    private static let batch = 200

    let media: any MediaRepository
    let stores: MediaStores
    let scratch: any ScratchFiles
    let environment: SystemEnvironment
    let logger: Logger

    package init(
        media: any MediaRepository, stores: MediaStores, scratch: any ScratchFiles, environment: SystemEnvironment,
        logger: Logger
    ) {
        self.media = media
        self.stores = stores
        self.scratch = scratch
        self.environment = environment
        self.logger = logger
    }

    /// - Parameters:
    ///   - target: one of the configured stores.
    ///   - progress: called after each object.
    /// - Throws: if the database or a store is unavailable; call it again then.
    package func callAsFunction(
        to target: StoreName, progress: @Sendable (MoveReport) async -> Void
    ) async throws(Failure) -> MoveReport {
        let target = try stores.store(target)
        var report = MoveReport()
        var old = OldLocations()
        for total in try await media.totals() { report.total += total.objects }
        var last: RecordID?
        while !Task.isCancelled {
            let objects = try await media.objects(after: last, in: nil, atMost: Self.batch)
            for object in objects where !Task.isCancelled {
                switch object.location.store == target.name ? .alreadyThere : try await move(object, to: target) {
                case .alreadyThere: report.alreadyThere += 1
                case .changed: report.changed += 1
                case .damaged: report.damaged.append(object)
                case .moved(let location):
                    report.moved += 1
                    old.add(location, until: .now + Self.grace)
                }
                try await remove(old.due(at: .now))
                await progress(report)
            }
            guard let end = objects.last, objects.count == Self.batch else { break }
            last = end.id
        }
        if !old.isEmpty {
            try? await environment.clock.sleep(for: Self.grace)
            try await remove(old.all)
        }
        for store in try stores.disks where store.name != target.name {
            try await store.list { objects in report.flat += objects.count { $0.key.isFlat } }
        }
        return report
    }

    private func remove(_ old: [OldLocation]) async throws(Failure) {
        for old in old {
            try await stores.store(old.location.store).remove(old.location.key)
            // Deleted meanwhile, perhaps by one who knew only the old location.
            if try await media.objects(at: [old.new.key], in: old.new.store).isEmpty {
                try await stores.store(old.new.store).remove(old.new.key)
            }
            try await media.end(old.write)
        }
    }
}

/// What a move has done so far.
package struct MoveReport: Sendable, Hashable {
    /// All objects, as counted at the start.
    package var total: Int64 = 0
    package var moved = 0
    /// Those that were in the target before.
    package var alreadyThere = 0
    /// Those that were deleted, or moved by another process, meanwhile.
    package var changed = 0
    /// Those whose bytes are missing or not those of their row; they stay where they are.
    package var damaged: [MediaObject] = []
    /// Files of earlier versions without rows that are left in folders other than the target, as counted at the end.
    package var flat = 0
}

/// Where a moved object was before.
struct OldLocation: Sendable {
    /// The registered write of the move, which keeps the location registered.
    let write: RecordID
    let location: MediaLocation
    /// Where the object is since.
    let new: MediaLocation
}

/// The old locations that are still to be deleted, in the order of their dates.
struct OldLocations {
    private var waiting: [(location: OldLocation, until: ContinuousClock.Instant)] = []

    var isEmpty: Bool { waiting.isEmpty }
    var all: [OldLocation] { waiting.map(\.location) }

    mutating func add(_ location: OldLocation, until instant: ContinuousClock.Instant) {
        waiting.append((location, instant))
    }

    /// Takes out those whose time has come.
    mutating func due(at now: ContinuousClock.Instant) -> [OldLocation] {
        let due = waiting.prefix { $0.until <= now }.map(\.location)
        waiting.removeFirst(due.count)
        return due
    }
}
