import Glibc

/// The real program, `afterimage work`, as a process of its own beside a server: same database, same provider.
package final class WorkerProcess: Sendable {
    private let child: ChildProcess

    private init(_ child: ChildProcess) { self.child = child }

    /// Runs workers while the body runs, and ends them whatever happens.
    ///
    /// - Parameters:
    ///   - server: whose settings they have.
    ///   - environments: for each worker what comes before those settings.
    package static func run<Output>(
        beside server: ServerProcess, _ environments: [[String: String]],
        _ body: ([WorkerProcess]) async throws -> Output
    ) async throws -> Output {
        var workers: [WorkerProcess] = []
        let result: Result<Output, any Error>
        do {
            for environment in environments { workers.append(try await start(beside: server, environment)) }
            result = .success(try await body(workers))
        } catch {
            result = .failure(error)
        }
        for worker in workers { await worker.kill() }
        return try result.get()
    }

    private static func start(
        beside server: ServerProcess, _ environment: [String: String]
    ) async throws -> WorkerProcess {
        WorkerProcess(
            try await ChildProcess.start(
                ServerProcess.program, ["work"], environment: server.environment.merging(environment) { $1 },
                log: server.logFile))
    }

    /// Nil while it runs.
    package var end: ChildProcess.End? { child.end }

    /// Stops it where it stands (SIGSTOP): it does nothing more, and notices nothing.
    package func freeze() { child.signal(SIGSTOP) }

    /// Lets it go on where it stood (SIGCONT).
    package func wake() { child.signal(SIGCONT) }

    /// Tells it to stop with SIGTERM, and returns how it ended.
    package func stop() async -> ChildProcess.End {
        child.signal(SIGTERM)
        return await child.ended()
    }

    /// Ends it with SIGKILL, frozen or not, and returns when it is gone.
    package func kill() async {
        child.signal(SIGKILL)
        _ = await child.ended()
    }
}
