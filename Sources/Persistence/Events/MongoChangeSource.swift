package import Application
import BSON
package import Domain
package import MongoClient

/// Follows both histories through one change stream or, where the deployment has none, by asking again and again.
package struct MongoChangeSource: ChangeSource {
    /// From one question to the next where there are no change streams.
    static let pollInterval: Duration = .seconds(2)
    /// Writes become visible in another order than that of their times: so much is asked for again.
    static let pollOverlap: Duration = .seconds(1)
    /// Only a replica set has change streams.
    static let isStandalone = MongoError.Kind.server(code: 40573)

    let database: MongoDatabase
    let generations: MongoCollection
    let images: MongoCollection
    let clock: any Clock<Duration>

    package init(_ database: MongoDatabase, names: CollectionNames, clock: any Clock<Duration>) {
        self.database = database
        generations = database.collection(names.generations)
        images = database.collection(names.generatedImages)
        self.clock = clock
    }

    package func now() async throws(Failure) -> Timestamp {
        try await reporting { () throws(MongoError) in Timestamp(milliseconds: try await database.serverTime()) }
    }

    package func follow(_ listener: any ChangeListener) async throws(Failure) {
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
        let imagesName = images.name
        let read = { @Sendable (event: BSONView) throws(BSONError) in
            try ChangeDocument.read(event: event, images: imagesName)
        }
        try await database.withChanges([Self.match([generations.name, imagesName])], read: read) { changes in
            var isOpen = false
            while !listener.isDone(), !Task.isCancelled, let batch = try await changes.next() {
                if !isOpen { listener.opened() }
                isOpen = true
                for change in batch {
                    if case .some(.some(let record)) = change.element { listener.heard(record) }
                }
            }
        }
    }

    private static func match(_ collections: [String]) -> BSONDocument {
        BSONWriter.document { stage in
            stage.document("$match") { match in
                match.document("ns.coll") { $0.append("$in", collections) }
                match.document("operationType") { $0.append("$in", ["insert", "update", "replace"]) }
            }
        }
    }

    /// Asks for what has changed since the last time; what two questions share is told twice.
    private func poll(for listener: any ChangeListener) async throws(Failure) {
        var since = try await now()
        listener.opened()
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.pollInterval)
            if listener.isDone() { return }
            let now = try await now()
            for change in try await changes(of: listener.owners, since: since, limit: 10_000) { listener.heard(change) }
            since = now + (.zero - Self.pollOverlap)
        }
    }
}
