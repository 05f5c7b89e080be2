import Application
import ArgumentParser
import MongoClient
import Persistence

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Brings records that other applications wrote into the form that this one counts on.",
        discussion: """
            Gives old jobs without a user to nobody, names those without a name, translates other words for a status, and ends what nobody follows any more. Fields that it does not know stay as they are. It can be run again at any time, also while the server runs; run it before 'afterimage indexes apply' where old jobs have a job_id of null.
            """)

    /// After so many changes a line says how far it is.
    private static let interval = 10_000

    func run() async throws {
        let settings = try Settings.fromEnvironment(only: .database)
        try await withDatabase(settings, label: "migrate") { database in
            let migration = Migration(
                database, names: settings.collections, mappingLifetime: settings.videoMappingLifetime)
            var (total, told) = (0, 0)
            try await migration.run { progress in
                if progress.isDone {
                    total += progress.changed
                    told = 0
                    print("\(progress.changed)\t\(progress.collection)\t\(progress.title)")
                } else if progress.changed - told >= Self.interval {
                    told = progress.changed
                    print("\(progress.changed) so far\t\(progress.collection)\t\(progress.title)")
                }
            }
            print("\(total)\tchanged in all")
        }
    }
}
