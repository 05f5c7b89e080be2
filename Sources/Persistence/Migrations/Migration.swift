package import Application
import BSON
package import MongoClient

/// Migrates records of other applications, and of earlier versions, to the form that lists and workers expect.
///
/// Each step selects records that are not migrated yet, so a second run changes nothing, and an interrupted run can be
/// continued. Records written by this version never match.
package struct Migration: Sendable {
    /// Records per batch.
    private static let batchSize: Int32 = 1000

    private let database: MongoDatabase
    private let steps: [MigrationStep]
    private let accounts: AccountMigration

    /// - Parameters:
    ///   - mappingLifetime: lifetime of a video mapping without an expiry.
    ///   - auditRetention: after which time an event of the audit log is deleted; nil for never.
    package init(
        _ database: MongoDatabase, names: CollectionNames, mappingLifetime: Duration, auditRetention: Duration?
    ) {
        self.database = database
        accounts = AccountMigration(database, names: names, auditRetention: auditRetention)
        steps =
            MigrationStep.jobs(names.videoJobs) + MigrationStep.generations(names.generations)
            + [
                MigrationStep.mappingExpiry(names.videoURLMapping, lifetime: mappingLifetime),
                MigrationStep.missingDate(names.generatedImages, "createdAt"),
                MigrationStep.uploads(names.generatedImages),
            ]
    }

    /// - Parameter onProgress: called after each batch, and at the end of each step.
    /// - Throws: `storageUnavailable`, `overloaded`; records changed until then stay changed.
    package func run(onProgress: (MigrationProgress) -> Void) async throws(Failure) {
        do {
            for step in steps { try await run(step, onProgress) }
            try await accounts.addSearchTerms(batchSize: Self.batchSize, onProgress)
            try await accounts.copyAuditLog(batchSize: Self.batchSize, onProgress)
        } catch let failure as Failure {
            throw failure
        } catch let error as MongoError {
            throw Failure(error)
        } catch {
            throw .unexpected("\(error)")
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
                // Repeat the condition: records that were changed in the meantime are left alone.
                let due: BSONDocument = [
                    "$and": [.document(["_id": ["$in": .array(ids)]]), .document(step.filter)]
                ]
                changed += try await collection.updateMany(due, .pipeline([step.change])).modified
                onProgress(MigrationProgress(step.collection, step.title, changed: changed, isDone: false))
            }
            return changed
        }
        onProgress(MigrationProgress(step.collection, step.title, changed: changed, isDone: true))
    }

    private static let id: @Sendable (BSONView) throws(BSONError) -> BSONValue = { document throws(BSONError) in
        guard let id = try document.first("_id") else { throw .malformed(at: 0) }
        return try BSONValue(id)
    }
}

/// Progress of a step.
package struct MigrationProgress: Sendable {
    package let collection: String
    /// Short description of the step.
    package let title: String
    /// Number of records changed so far.
    package let changed: Int
    package let isDone: Bool

    init(_ collection: String, _ title: String, changed: Int, isDone: Bool) {
        self.collection = collection
        self.title = title
        self.changed = changed
        self.isDone = isDone
    }
}
