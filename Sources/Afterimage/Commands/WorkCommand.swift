import ArgumentParser
import ServiceLifecycle
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
        let foundation = try Foundation(try Settings.fromEnvironment(only: .working))
        // Services stop from the last to the first: the first hears of all that the worker still does.
        let services: [any Service] = [foundation.gather, VideoParts(foundation).worker(foundation)]
        let group = Assembly.group(services, [.sigterm, .sigint], logger: foundation.logger)
        let result: Result<Void, any Error>
        do {
            try await group.run()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await foundation.close()
        try result.get()
    }
}
