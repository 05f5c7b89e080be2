import BSON
import MongoClient

/// Resolves a write of unknown outcome by reading its trace: the change that only this write makes.
struct UnknownWrite: Sendable {
    /// Delay between two reads.
    private static let pause: Duration = .milliseconds(200)

    /// How long to read. By then the write is usually replicated to a majority, or a new primary is elected.
    let limit: Duration

    /// For writes that a client waits for.
    static let duringRequest = UnknownWrite(limit: .seconds(10))
    /// For writes before a step that must not be repeated, while a client waits.
    static let beforeSubmission = UnknownWrite(limit: .seconds(30))

    /// Runs a write; if its outcome is unknown, reads until its trace is stored by a majority.
    ///
    /// Only a trace is proof: a write that has left none yet may be applied later.
    ///
    /// - Parameters:
    ///   - trace: filter that matches the document only after this write, or one with the same effect.
    ///   - read: decodes the matching document.
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

    /// Repeats a write of unknown outcome until it is confirmed by a majority.
    ///
    /// - Parameter write: an idempotent write with the same result each time.
    /// - Throws: the error of the first run if it proves that nothing was written, or if no later run succeeds in time.
    func repeating<Output>(
        _ write: () async throws(MongoError) -> Output
    ) async throws(MongoError) -> Output {
        let deadline = ContinuousClock.now + limit
        do throws(MongoError) {
            return try await write()
        } catch  where error.outcome == .unknown {
            while ContinuousClock.now < deadline, (try? await Task.sleep(for: Self.pause)) != nil {
                // A later failure proves nothing about the first run.
                if let output = try? await write() { return output }
            }
            throw error
        }
    }

    /// Reads until a majority has a matching document; nil when the time limit is reached.
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
