import Application
import BSON
import MongoClient

/// Repeats a write until a majority confirms it.
///
/// - Parameter write: an idempotent write with the same result each time.
/// - Throws: `writeUnconfirmed` if it remains unknown whether it was applied.
func confirmedWrite<Output>(_ write: () async throws(MongoError) -> Output) async throws(Failure) -> Output {
    do throws(MongoError) {
        return try await UnknownWrite.duringRequest.repeating(write)
    } catch {
        throw unconfirmed(error)
    }
}

/// Makes a conditional change; one of unknown outcome was made if its trace is found.
///
/// - Parameters:
///   - trace: filter that matches only after the change.
///   - change: returns whether the condition held.
/// - Throws: as `confirmedWrite`.
func confirmedChange(
    leaving trace: BSONDocument, in collection: MongoCollection, _ change: () async throws(MongoError) -> Bool
) async throws(Failure) -> Bool {
    do throws(MongoError) {
        return try await UnknownWrite.duringRequest.confirming(
            in: collection, trace: trace, read: { _ in true }, write: change)
    } catch {
        throw unconfirmed(error)
    }
}

private func unconfirmed(_ error: MongoError) -> Failure {
    guard error.outcome == .unknown else { return Failure(error) }
    return Failure(
        .writeUnconfirmed,
        "The database did not confirm the change, which may have been made. Try again in a moment.",
        retryAfter: 5, detail: "\(error.kind): \(error.detail)")
}

/// Deletes a document, and repeats that until a majority confirms it.
///
/// - Returns: whether it was there, as far as is known.
/// - Throws: as `confirmedWrite`.
func confirmedDeletion(of filter: BSONDocument, in collection: MongoCollection) async throws(Failure) -> Bool {
    var isRepeated = false
    return try await confirmedWrite { () throws(MongoError) in
        // If the first run was applied, the second finds nothing.
        defer { isRepeated = true }
        return try await collection.deleteOne(filter) > 0 || isRepeated
    }
}
