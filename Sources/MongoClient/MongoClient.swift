import Dispatch
package import Logging

/// MongoDB, asked from async code.
///
/// Each call waits its turn for one of a fixed number of connections, then runs on that connection's own thread. What
/// waits too long is refused, and what comes while too much waits or while no server can be found. Cancelling the calling
/// task takes a call out of the queue; a command that was sent runs to its end, for the server would run it anyway.
package final class MongoClient: Sendable {
    @usableFromInline let configuration: MongoConfiguration
    let workers: ConnectionPool
    @usableFromInline let queue: WorkQueue
    @usableFromInline let reachability: Reachability

    /// Starts the threads; connects when the first command comes.
    ///
    /// - Throws: `invalidConfiguration` where the connection string cannot be used.
    package init(_ configuration: MongoConfiguration, logger: Logger) throws(MongoError) {
        self.configuration = configuration
        workers = try ConnectionPool(configuration, logger: logger)
        queue = workers.queue
        reachability = Reachability(workers.queue, configuration, logger: logger)
    }

    /// Refuses all that waits, ends the streams, lets each command end, frees the connections. Returns when that is done:
    /// half a second, which the driver takes to stop watching the servers, behind the last command. Twice the command
    /// time-out at the latest ends a command where a server has fallen silent.
    package func close() async {
        await withCheckedContinuation { continuation in
            // It blocks, and must not do so on a thread that others share: a queue of one's own has one to itself.
            DispatchQueue(label: "mongo-close").async { [workers] in
                workers.close()
                continuation.resume()
            }
        }
    }

    package func database(_ name: String) -> MongoDatabase { MongoDatabase(client: self, name: name) }

    /// Lends a connection to work that blocks.
    ///
    /// - Parameters:
    ///   - name: what a trace calls it.
    ///   - body: runs on the connection's thread; it may send several commands.
    /// - Throws: what `body` throws; `overloaded`, `timedOut`, `cancelled` or `closed` where it was not run.
    @inlinable package func withConnection<Output: Sendable>(
        named name: @autoclosure () -> String = "commands",
        _ body: @escaping @Sendable (borrowing MongoConnection) throws(MongoError) -> Output
    ) async throws(MongoError) -> Output {
        if let refusal = reachability.refusal { throw refusal }
        let span = CommandSpan(name())
        let job = PendingCommand(deadline: .now + configuration.commandTimeout)
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Output, MongoError>, Never>) in
                job.arm { [reachability] connection in
                    // It may have become known while this waited.
                    if let refusal = reachability.refusal { return continuation.resume(returning: .failure(refusal)) }
                    do throws(MongoError) {
                        continuation.resume(returning: .success(try body(connection)))
                    } catch {
                        reachability.heard(error)
                        continuation.resume(returning: .failure(error))
                    }
                } refusal: { error in
                    continuation.resume(returning: .failure(error))
                }
                queue.submit(job)
            }
        } onCancel: {
            queue.withdraw(job, MongoError(.cancelled))
        }
        do throws(MongoError) {
            let output = try result.get()
            span.end(failed: false)
            return output
        } catch {
            span.end(failed: true)
            throw error
        }
    }
}
