import Application
import ArgumentParser
import MongoClient
import Persistence

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Converts records that other applications or earlier versions wrote.",
        discussion: """
            Sets the missing user of old jobs to none, adds missing ids, converts other names of a status, ends old jobs that no process polls, lets admins find accounts by their names, and copies the audit log of earlier versions. Unknown fields are kept. It can be repeated at any time, also while the server runs; run it before 'afterimage indexes apply' where old jobs have a job_id of null.
            """)

    /// Changes between two progress lines.
    private static let interval = 10_000

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .database)
        try await withDatabase(settings, label: "migrate", hasLongCommands: true) { database in
            let migration = Migration(
                database, names: settings.collections, mappingLifetime: settings.videoMappingLifetime,
                auditRetention: settings.auditRetention)
            var (total, reported) = (0, 0)
            try await migration.run { progress in
                if progress.isDone {
                    total += progress.changed
                    reported = 0
                    print("\(progress.changed)\t\(progress.collection)\t\(progress.title)")
                } else if progress.changed - reported >= Self.interval {
                    reported = progress.changed
                    print("\(progress.changed) so far\t\(progress.collection)\t\(progress.title)")
                }
            }
            print("\(total)\tchanged in all")
        }
    }
}
