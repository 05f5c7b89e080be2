import ArgumentParser

/// The program: one executable, one subcommand for each thing that it does.
@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "afterimage",
        abstract: "Makes pictures and videos through AI services and keeps everybody's history in MongoDB.",
        discussion: "Configured through environment variables; .env.example lists them all.",
        subcommands: [
            ServeCommand.self, WorkCommand.self, IndexesCommand.self, MigrateCommand.self, TokenCommand.self,
            AdminCommand.self, SandboxCommand.self,
        ]
    )
}
