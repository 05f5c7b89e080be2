import ArgumentParser

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the API until it is told to stop (Ctrl-C, SIGTERM).")

    func run() async throws {
        let assembly = try await Assembly(try Settings.fromEnvironment())
        try await assembly.run()
    }
}
