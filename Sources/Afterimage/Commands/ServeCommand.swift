import ArgumentParser
import Tracing

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the API until it is told to stop (Ctrl-C, SIGTERM).")

    func run() async throws {
        let settings = try Settings.fromEnvironment()
        let traces = TraceExporter(settings)
        if let traces { InstrumentationSystem.bootstrap(traces.tracer) }
        let assembly = try await Assembly(settings, beside: traces.map { [$0] } ?? [])
        try await assembly.run()
    }
}
