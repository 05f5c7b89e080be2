import ArgumentParser
import FoundationEssentials
import Logging
import Sandbox
import ServiceLifecycle
import UnixSignals

struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs a fake of both providers, with real images and videos and with faults on demand.",
        discussion: """
            Variables:
            \(SandboxConfiguration.variables.map { "  \($0.name): \($0.help)" }.joined(separator: "\n"))

            Faults, written into a prompt as [fault: NAME ARGUMENT]:

            \(SandboxFault.listing)
            """)

    func run() async throws {
        let configuration: SandboxConfiguration
        do {
            configuration = try SandboxConfiguration(environment: ProcessInfo.processInfo.environment)
        } catch {
            throw CommandFailure("\(error)")
        }
        let logger = Logger(label: "sandbox")
        let server = SandboxServer(configuration: configuration, logger: logger)
        try await ServiceGroup(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
