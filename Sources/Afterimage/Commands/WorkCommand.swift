import ArgumentParser
import ServiceLifecycle
import Tracing
import UnixSignals

struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Works on video jobs until it is told to stop (Ctrl-C, SIGTERM).",
        discussion: """
            A server has a worker in it. This runs more of them, on this machine or on others, on the same database;
            each job is one worker's at a time. It listens on no port.
            """)

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .working)
        let traces = TraceExporter(settings)
        if let traces { InstrumentationSystem.bootstrap(traces.tracer) }
        let dependencies = try ProcessDependencies(settings)
        // Services stop from the last to the first: the first hear of all that the worker still does.
        let services: [any Service] =
            (traces.map { [$0] } ?? []) + [dependencies.gather, VideoJobDependencies(dependencies).worker(dependencies)]
        let group = Assembly.group(services, [.sigterm, .sigint], dependencies)
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await dependencies.close()
        try result.get()
    }
}
