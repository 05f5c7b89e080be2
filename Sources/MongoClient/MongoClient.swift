import Dispatch
package import Logging

/// Async MongoDB client.
///
/// Each call waits for one of a fixed number of connections, then runs on that connection's thread. Reads, writes and
/// background work each have connections that the others cannot occupy; health checks have an additional one. Calls
/// fail when they wait too long, when the queue is full and while no server can be found. Cancelling the task removes a
/// waiting call from the queue; a command that was sent runs to completion, because the server would run it anyway.
package final class MongoClient: Sendable {
    @usableFromInline let configuration: MongoConfiguration
    let pool: ConnectionPool
    @usableFromInline let queue: WorkQueue
    @usableFromInline let reachability: Reachability

    /// Start the threads; connections are opened by the first commands.
    ///
    /// - Throws: `invalidConfiguration` for an invalid connection string.
    package init(_ configuration: MongoConfiguration, logger: Logger) throws(MongoError) {
        self.configuration = configuration
        pool = try ConnectionPool(configuration, logger: logger)
        queue = pool.queue
        reachability = Reachability(pool.queue, configuration, logger: logger)
    }

    /// Reject waiting commands, end the streams, wait for running commands and free the connections.
    ///
    /// Takes half a second after the last command, in which the driver stops monitoring the servers. A command to an
    /// unresponsive server ends after twice the command timeout at the latest.
    package func close() async {
        await withCheckedContinuation { continuation in
            // Closing blocks, so it runs on a dedicated queue and not on a shared thread.
            DispatchQueue(label: "mongo-close").async { [pool] in
                pool.close()
                continuation.resume()
            }
        }
    }

    package func database(_ name: String) -> MongoDatabase { MongoDatabase(client: self, name: name) }

    /// Run blocking work on a connection.
    ///
    /// - Parameters:
    ///   - kind: decides together with the task's `MongoPriority` which connections the call may use.
    ///   - limit: maximum time to wait for a connection; nil for the command timeout.
    ///   - name: name of the trace span.
    ///   - body: runs on the connection's thread; it may send several commands.
    /// - Throws: what `body` throws; `overloaded`, `timedOut`, `cancelled`, `closed`, `unreachable` if it was not run.
    @inlinable package func withConnection<Output: Sendable>(
        for kind: MongoConnection.Kind = .read, waitingAtMost limit: Duration? = nil,
        named name: @autoclosure () -> String = "commands",
        _ body: @escaping @Sendable (borrowing MongoConnection) throws(MongoError) -> Output
    ) async throws(MongoError) -> Output {
        if let rejection = reachability.rejection { throw rejection }
        let span = CommandSpan(name())
        let command = PendingCommand(kind, deadline: .now + (limit ?? configuration.commandTimeout))
        let result = await withTaskCancellationHandler {
            await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Output, MongoError>, Never>) in
                command.arm { [reachability] connection in
                    // Checked again: it may have changed while the command waited.
                    if let rejection = reachability.rejection {
                        return continuation.resume(returning: .failure(rejection))
                    }
                    do throws(MongoError) {
                        continuation.resume(returning: .success(try body(connection)))
                    } catch {
                        reachability.record(error)
                        continuation.resume(returning: .failure(error))
                    }
                } rejection: { error in
                    continuation.resume(returning: .failure(error))
                }
                queue.submit(command)
            }
        } onCancel: {
            queue.withdraw(command, MongoError(.cancelled))
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
