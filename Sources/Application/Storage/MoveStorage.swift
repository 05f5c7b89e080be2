package import Domain
package import Logging

/// Moves all objects into one store, one after the other, while the service runs. Each object is copied and read back,
/// its row is changed to the new location, and its old bytes are deleted some seconds later. An interrupted move
/// continues with the objects that are not moved yet.
///
/// While an object is moved, both its locations are registered as a write. After a crash `SweepAbandonedWrites` removes
/// the bytes at the location that the row does not have.
package struct MoveStorage: Sendable {
    /// How long the old bytes are kept for requests that have read the row before it changed.
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
            // The object was deleted meanwhile, perhaps by a process that had only the old location.
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
    /// Objects that were in the target before.
    package var alreadyThere = 0
    /// Objects that were deleted, or moved by another process, meanwhile.
    package var changed = 0
    /// Objects whose bytes are missing or do not match their row; they are not moved.
    package var damaged: [MediaObject] = []
    /// Files of earlier versions without rows that are left in folders other than the target, as counted at the end.
    package var flat = 0
}

/// Where a moved object was before.
struct OldLocation: Sendable {
    /// The write of the move; both locations are registered until it ends.
    let write: RecordID
    let location: MediaLocation
    /// Where the object was moved to.
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

    /// Removes and returns those whose date has passed.
    mutating func due(at now: ContinuousClock.Instant) -> [OldLocation] {
        let due = waiting.prefix { $0.until <= now }.map(\.location)
        waiting.removeFirst(due.count)
        return due
    }
}
