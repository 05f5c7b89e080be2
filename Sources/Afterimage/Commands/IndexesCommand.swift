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
        static let configuration = CommandConfiguration(abstract: "Creates the missing indexes.")

        func run() async throws {
            let findings = try await withCatalogue { catalogue, database in try await catalogue.apply(to: database) }
            for finding in findings {
                print(
                    "\(finding.state == .missing ? "created" : finding.state.rawValue)\t\(finding.collection)\t\(finding.name)"
                )
            }
            try reportDifferences(findings)
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Compares the indexes of the database with the required ones; fails if any is missing or different.")

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
    return try await withDatabase(settings, label: "indexes") { database in
        try await body(try IndexCatalogue(names: settings.collections), database)
    }
}

private func reportDifferences(_ findings: [IndexFinding]) throws {
    guard findings.contains(where: { $0.state == .different }) else { return }
    throw CommandFailure("An index has the wrong options: drop it, then run 'afterimage indexes apply'.")
}
