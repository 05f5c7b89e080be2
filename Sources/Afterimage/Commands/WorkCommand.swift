import ArgumentParser
import Glibc
import NIOCore
import ServiceLifecycle
import Tracing
import UnixSignals

struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Runs a worker for video jobs and for copies into storage until stopped (Ctrl-C, SIGTERM).",
        discussion: """
            Every server contains a worker. This command runs more of them, on this machine or on others, with the same
            database; each job is processed by one worker at a time. It serves its health and its metrics on WORKER_PORT,
            which must differ between workers on one machine, or be none.
            """)

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .working)
        settings.bootstrapLogging()
        let traces = TraceExporter(settings)
        if let traces { InstrumentationSystem.bootstrap(traces.tracer) }
        let dependencies = try ProcessDependencies(settings)
        let storage = try await StorageDependencies.open(dependencies).storage
        // Services stop from last to first: traces outlive the worker.
        let services: [any Service] =
            (traces.map { [$0] } ?? []) + (try WorkerDependencies(dependencies, storage: storage).services)
        let group = Assembly.group(services, [.sigterm, .sigint], dependencies)
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            result = .failure(CommandFailure("WORKER_PORT is in use; set it to another port, or to none."))
        } catch {
            result = .failure(error)
        }
        await storage.close()
        await dependencies.close()
        try result.get()
    }
}
