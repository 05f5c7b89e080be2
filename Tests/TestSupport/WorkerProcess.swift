import Glibc

/// `afterimage work` as a child process with the database and provider of a server.
package final class WorkerProcess: Sendable {
    private let child: ChildProcess

    private init(_ child: ChildProcess) { self.child = child }

    /// Run workers while the body runs, then kill them.
    ///
    /// - Parameters:
    ///   - server: whose environment the workers inherit.
    ///   - environments: overrides for each worker.
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
    package var exitStatus: ChildProcess.ExitStatus? { child.exitStatus }

    /// Suspend the process (SIGSTOP).
    package func freeze() { child.signal(SIGSTOP) }

    /// Resume the process (SIGCONT).
    package func resume() { child.signal(SIGCONT) }

    /// Send SIGTERM and wait for the exit.
    package func stop() async -> ChildProcess.ExitStatus {
        child.signal(SIGTERM)
        return await child.waitForExit()
    }

    /// Send SIGKILL and wait for the exit.
    package func kill() async {
        child.signal(SIGKILL)
        _ = await child.waitForExit()
    }
}
