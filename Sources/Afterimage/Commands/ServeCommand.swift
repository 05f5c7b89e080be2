import ArgumentParser
import Tracing

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the server until stopped (Ctrl-C, SIGTERM).")

    func run() async throws {
        let settings = try Settings.fromEnvironment()
        settings.bootstrapLogging()
        let traces = TraceExporter(settings)
        if let traces { InstrumentationSystem.bootstrap(traces.tracer) }
        let assembly = try await Assembly(settings, additionalServices: traces.map { [$0] } ?? [])
        try await assembly.run()
    }
}
