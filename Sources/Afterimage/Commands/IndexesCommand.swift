import ArgumentParser
import BSON
import MongoClient
import Persistence

struct IndexesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indexes",
        abstract: "Creates, checks or prints the database indexes.",
        subcommands: [Apply.self, Check.self, Print.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Creates the missing indexes and waits until all are built.",
            discussion: """
                On a large collection this takes minutes to hours. If this command is stopped, MongoDB continues the build;
                run it again to wait for the rest.
                """)

        func run() async throws {
            let findings = try await withCatalogue { catalogue, database in
                let progress = Task { await printProgress(catalogue, database) }
                defer { progress.cancel() }
                return try await catalogue.apply(to: database)
            }
            for finding in findings { print("\(Self.result(finding))\t\(finding.collection)\t\(finding.name)") }
            try reportDifferences(findings)
        }

        private static func result(_ finding: IndexFinding) -> String {
            switch finding.state {
            case .missing: "created"
            case .building: "built"
            case .present, .different, .additional: finding.state.rawValue
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Compares the indexes of the database with the required ones; fails if any is missing, unfinished or different."
        )

        func run() async throws {
            let findings = try await withCatalogue { catalogue, database in try await catalogue.check(database) }
            for finding in findings { print("\(finding.state.rawValue)\t\(finding.collection)\t\(finding.name)") }
            try reportDifferences(findings)
            if findings.contains(where: { $0.state == .missing }) {
                throw CommandFailure("Indexes are missing: run 'afterimage indexes apply'.")
            }
            if findings.contains(where: { $0.state == .building }) {
                throw CommandFailure("Indexes are being built. Run 'afterimage indexes apply' to wait for them.")
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the commands that create the indexes, for the mongo shell.")

        func run() async throws {
            let settings = try Settings.fromEnvironment(only: .database)
            for entry in try IndexCatalogue(names: settings.collections).entries {
                print("db.runCommand(\(try entry.command.extendedJSON(.relaxed, pretty: true)))")
            }
        }
    }
}

private func withCatalogue<Output>(
    _ body: (IndexCatalogue, MongoDatabase) async throws -> Output
) async throws -> Output {
    let settings = try Settings.fromEnvironment(only: .database)
    return try await withDatabase(settings, label: "indexes", hasLongCommands: true) { database in
        try await body(try IndexCatalogue(names: settings.collections), database)
    }
}

/// Prints the builds in progress every few seconds, until cancelled.
private func printProgress(_ catalogue: IndexCatalogue, _ database: MongoDatabase) async {
    while (try? await Task.sleep(for: .seconds(5))) != nil {
        for build in (try? await catalogue.builds(in: database)) ?? [] {
            print(
                "building\t\(build.collection)\t\(build.indexes.joined(separator: ", "))\t\(build.percent) % of this phase"
            )
        }
    }
}

private func reportDifferences(_ findings: [IndexFinding]) throws {
    guard findings.contains(where: { $0.state == .different }) else { return }
    throw CommandFailure("An index has the wrong options: drop it, then run 'afterimage indexes apply'.")
}
