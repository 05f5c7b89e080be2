package import Application
import BSON
package import Domain
package import MongoClient

/// Watches generations and images through one change stream, or by polling if the deployment has no change streams.
package struct MongoChangeSource: ChangeSource {
    /// Interval between polls without change streams.
    static let pollInterval: Duration = .seconds(2)
    /// Overlap of consecutive polls, because writes do not become visible in the order of their times.
    static let pollOverlap: Duration = .seconds(1)
    /// The server's error for a change stream on a standalone; only replica sets have them.
    static let isStandalone = MongoError.Kind.server(code: 40573)

    let database: MongoDatabase
    let collections: PerKind<MongoCollection>
    let clock: any Clock<Duration>

    package init(_ database: MongoDatabase, names: CollectionNames, clock: any Clock<Duration>) {
        self.database = database
        collections = PerKind { database.collection(CollectionDescription($0).collection(names)) }
        self.clock = clock
    }

    package func now() async throws(Failure) -> Timestamp {
        try await reporting { () throws(MongoError) in Timestamp(milliseconds: try await database.serverTime()) }
    }

    package func watch(_ listener: any ChangeListener) async throws(Failure) {
        do {
            try await stream(to: listener)
        } catch let error as MongoError where error.kind == Self.isStandalone {
            try await poll(for: listener)
        } catch let error as MongoError {
            throw Failure(error)
        } catch {
            throw .unexpected("\(error)")
        }
    }

    private func stream(to listener: any ChangeListener) async throws {
        let imagesName = collections.image.name
        let read = { @Sendable (event: BSONView) throws(BSONError) in
            try ChangeDocument.read(event: event, images: imagesName)
        }
        let stages = ChangePipeline.stages(of: [collections.video.name, imagesName])
        try await database.withChanges(stages, read: read) { changes in
            var isOpen = false
            while !listener.isDone(), !Task.isCancelled, let batch = try await changes.next() {
                if !isOpen { listener.opened() }
                isOpen = true
                for change in batch {
                    if case .some(.some(let record)) = change.element { listener.received(record) }
                }
            }
        }
    }

    /// Polls for changes since the last poll; changes in the overlap are reported twice.
    private func poll(for listener: any ChangeListener) async throws(Failure) {
        var since = try await now()
        listener.opened()
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.pollInterval)
            if listener.isDone() { return }
            let now = try await now()
            for change in try await changes(of: listener.owners, since: since, limit: 10_000) {
                listener.received(change)
            }
            since = now + (.zero - Self.pollOverlap)
        }
    }
}
