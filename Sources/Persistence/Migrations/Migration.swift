package import Application
import BSON
package import MongoClient

/// Brings records that other applications wrote into the form that lists and workers count on.
///
/// Each step looks for records that are not in that form yet, so a second run finds nothing to do, and one that was
/// broken off goes on where it was. Records of our own never match.
package struct Migration: Sendable {
    /// Records that are changed at a time.
    private static let batchSize: Int32 = 1000

    private let database: MongoDatabase
    private let steps: [MigrationStep]

    /// - Parameter mappingLifetime: of a video's address that does not say until when it holds.
    package init(_ database: MongoDatabase, names: CollectionNames, mappingLifetime: Duration) {
        self.database = database
        steps =
            MigrationStep.jobs(names.videoJobs) + MigrationStep.generations(names.generations)
            + [MigrationStep.mappingExpiry(names.videoURLMapping, lifetime: mappingLifetime)]
    }

    /// - Parameter onProgress: hears what a step has changed so far after each batch, and at its end.
    /// - Throws: `storageUnavailable`, `overloaded`; what was changed until then stays changed.
    package func run(onProgress: (MigrationProgress) -> Void) async throws(Failure) {
        for step in steps {
            do {
                try await run(step, onProgress)
            } catch let failure as Failure {
                throw failure
            } catch let error as MongoError {
                throw Failure(error)
            } catch {
                throw .unexpected("\(error)")
            }
        }
    }

    private func run(_ step: MigrationStep, _ onProgress: (MigrationProgress) -> Void) async throws {
        let collection = database.collection(step.collection)
        let onlyID = BSONWriter.document { $0.append("_id", Int32(1)) }
        let changed = try await collection.withDocuments(
            step.filter, projection: onlyID, batchSize: Self.batchSize, read: Self.id
        ) { batches in
            var changed = 0
            while let ids = try await batches.next() {
                // Asked again with the change: what somebody else has changed meanwhile is left alone.
                let due: BSONDocument = [
                    "$and": [.document(["_id": ["$in": .array(ids)]]), .document(step.filter)]
                ]
                changed += try await collection.updateMany(due, .pipeline([step.change])).modified
                onProgress(MigrationProgress(step: step, changed: changed, isDone: false))
            }
            return changed
        }
        onProgress(MigrationProgress(step: step, changed: changed, isDone: true))
    }

    private static let id: @Sendable (BSONView) throws(BSONError) -> BSONValue = { document throws(BSONError) in
        guard let id = try document.first("_id") else { throw .malformed(at: 0) }
        return try BSONValue(id)
    }
}

/// How far a step is.
package struct MigrationProgress: Sendable {
    package let collection: String
    /// What the step does, as a short phrase.
    package let title: String
    /// Records, so far.
    package let changed: Int
    package let isDone: Bool

    fileprivate init(step: MigrationStep, changed: Int, isDone: Bool) {
        collection = step.collection
        title = step.title
        self.changed = changed
        self.isDone = isDone
    }
}
