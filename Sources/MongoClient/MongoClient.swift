package import Logging

/// MongoDB, asked from async code.
///
/// Each call waits its turn for one of a fixed number of connections, then runs on that connection's own thread. What
/// waits too long, and what comes while too much waits, is refused. Cancelling the calling task takes a call out of the
/// queue; a command that was sent runs to its end, for the server would run it anyway.
package final class MongoClient: Sendable {
    @usableFromInline let configuration: MongoConfiguration
    private let lanes: LanePool
    @usableFromInline let admission: Admission

    /// Starts the threads; connects when the first command comes.
    ///
    /// - Throws: `invalidConfiguration` where the connection string cannot be used.
    package init(_ configuration: MongoConfiguration, logger: Logger) throws(MongoError) {
        self.configuration = configuration
        lanes = try LanePool(configuration, logger: logger)
        admission = lanes.admission
    }

    /// Refuses all that waits, lets each command end, frees the connections. Blocks for at most the command time-out.
    package func close() { lanes.close() }

    package func database(_ name: String) -> MongoDatabase { MongoDatabase(client: self, name: name) }

    /// Lends a connection to work that blocks.
    ///
    /// - Parameter body: runs on the connection's thread; it may send several commands.
    /// - Throws: what `body` throws; `overloaded`, `timedOut`, `cancelled` or `closed` where it was not run.
    @inlinable package func withConnection<Output: Sendable>(
        _ body: @escaping @Sendable (borrowing MongoConnection) throws(MongoError) -> Output
    ) async throws(MongoError) -> Output {
        let job = Job(deadline: .now + configuration.commandTimeout)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Output, MongoError>, Never>) in
                job.arm { connection in
                    do throws(MongoError) {
                        continuation.resume(returning: .success(try body(connection)))
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                } refusal: { error in
                    continuation.resume(returning: .failure(error))
                }
                admission.submit(job)
            }
        } onCancel: {
            job.giveUp(MongoError(.cancelled))
        }
        return try result.get()
    }
}
