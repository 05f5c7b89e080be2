import ArgumentParser

/// The command line: one executable with subcommands.
@main
struct Program: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "afterimage",
        abstract: "Creates images and videos through AI services, and keeps each user's history in MongoDB.",
        discussion: "Configured by environment variables: see docs/configuration.md.",
        subcommands: [
            ServeCommand.self, WorkCommand.self, IndexesCommand.self, MigrateCommand.self, TokenCommand.self,
            AdminCommand.self, StorageCommand.self, SandboxCommand.self,
        ]
    )
}
