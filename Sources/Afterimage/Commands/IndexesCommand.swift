import ArgumentParser
import BSON
import MongoClient
import Persistence

struct IndexesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "indexes",
        abstract: "Makes, checks or prints the indexes of the database.",
        subcommands: [Apply.self, Check.self, Print.self])

    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Makes each index that is missing.")

        func run() async throws {
            let findings = try await withCatalogue { catalogue, database in try await catalogue.apply(to: database) }
            for finding in findings {
                print(
                    "\(finding.state == .missing ? "made" : finding.state.rawValue)\t\(finding.collection)\t\(finding.name)"
                )
            }
            try reportDifferences(findings)
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compares the database with what it must have; fails where something is missing or different.")

        func run() async throws {
            let findings = try await withCatalogue { catalogue, database in try await catalogue.check(database) }
            for finding in findings { print("\(finding.state.rawValue)\t\(finding.collection)\t\(finding.name)") }
            try reportDifferences(findings)
            if findings.contains(where: { $0.state == .missing }) {
                throw CommandFailure("Indexes are missing: run 'afterimage indexes apply'.")
            }
        }
    }

    struct Print: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the commands that make the indexes, for the mongo shell.")

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
    return try await withDatabase(settings, label: "indexes") { database in
        try await body(try IndexCatalogue(names: settings.collections), database)
    }
}

private func reportDifferences(_ findings: [IndexFinding]) throws {
    guard findings.contains(where: { $0.state == .different }) else { return }
    throw CommandFailure("An index has other options than it must have: drop it, then run 'afterimage indexes apply'.")
}
