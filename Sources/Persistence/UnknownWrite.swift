import BSON
import MongoClient

/// Finds out whether a write of unknown outcome was applied, by reading what it would have left behind.
struct UnknownWrite: Sendable {
    /// Between two reads.
    private static let pause: Duration = .milliseconds(200)

    /// How long to read: a write concern that timed out is mostly fulfilled, or a new primary elected, by then.
    let limit: Duration

    /// For writes that a client waits for.
    static let duringRequest = UnknownWrite(limit: .seconds(10))
    /// For writes after which the same step may not be taken again.
    static let beforeSubmission = UnknownWrite(limit: .seconds(60))

    /// Runs a write; if its outcome is unknown, reads until its trace is stored by a majority.
    ///
    /// Only presence is a proof: a write that has left no trace yet may be applied later.
    ///
    /// - Parameters:
    ///   - trace: matches the document only after this write, or one of the same effect.
    ///   - read: decodes the document that was found.
    /// - Throws: the write's own error if no trace was found in time.
    func confirming<Output: Sendable>(
        in collection: MongoCollection, trace: BSONDocument,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output,
        write: () async throws(MongoError) -> Output
    ) async throws(MongoError) -> Output {
        do throws(MongoError) {
            return try await write()
        } catch  where error.outcome == .unknown {
            guard let output = await find(trace, in: collection, read: read) else { throw error }
            return output
        }
    }

    /// Reads until a majority has a matching document; nil if the time is over.
    func find<Output: Sendable>(
        _ trace: BSONDocument, in collection: MongoCollection,
        read: @escaping @Sendable (BSONView) throws(BSONError) -> Output
    ) async -> Output? {
        let deadline = ContinuousClock.now + limit
        repeat {
            if let output = try? await collection.findOne(trace, readConcern: .majority, read: read) { return output }
            try? await Task.sleep(for: Self.pause)
        } while ContinuousClock.now < deadline && !Task.isCancelled
        return nil
    }
}
