import Application
import ArgumentParser
import Domain
import Glibc
import MongoClient
import Persistence
import Storage

struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Checks, moves and fills the storage of images and videos.",
        discussion: "The servers may run meanwhile. An interrupted command can be started again.",
        subcommands: [Check.self, Move.self, Backfill.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads every stored object and compares it with the database; fails if anything is wrong.",
            discussion: """
                Prints each object without a row (orphan), each row without an object (missing), and each object whose \
                bytes do not match its row (damaged).
                """)

        @Flag(
            help: """
                Remove orphans. Make missing or damaged thumbnails, posters and previews again. Copy missing or damaged \
                images and videos again if the provider still has them.
                """)
        var repair = false

        @Flag(help: "Repair even if more than one object in twenty is missing or an orphan.")
        var force = false

        func run() async throws {
            let report = try await withStorage { storage, dependencies in
                let check = CheckStorage(
                    media: storage.media, stores: storage.stores, archives: storage.archives, sweep: storage.sweep,
                    environment: dependencies.environment)
                let progress = ProgressLine()
                return try await check(repairing: repair, forced: force) { event in
                    switch event {
                    case .progress(let report):
                        await progress.show(
                            "\(report.rows) of \(report.totalRows) objects read, \(report.size >> 20) MiB")
                    case .fault(let fault, let remedy): await progress.print(Self.line(fault, remedy))
                    }
                }
            }
            print(
                """
                \(report.rows) objects read, \(report.orphans) orphans, \(report.missing) missing, \
                \(report.damaged) damaged, \(report.repaired) repaired, \(report.unfinished) unfinished uploads removed
                """)
            guard !report.isRefused else {
                throw CommandFailure(
                    """
                    Nothing was repaired: so many objects are missing or orphans that probably a disk is not \
                    mounted, or the folder, the bucket or MONGODB_DATABASE is the wrong one. To repair anyway, add \
                    --force.
                    """)
            }
            guard report.isSound else {
                throw CommandFailure(
                    repair
                        ? "Some objects could not be repaired: restore them from a backup, or delete their items."
                        : "Objects are missing, damaged or orphans: run 'afterimage storage check --repair'.")
            }
        }

        private static func line(_ fault: StorageFault, _ remedy: StorageRemedy) -> String {
            let done =
                switch remedy {
                case .none: ""
                case .removed: "\tremoved"
                case .copiedAgain: "\tscheduled to be copied again"
                case .dropped: "\tremoved, scheduled to be made again from the content"
                case .lost: "\tnot available again, row removed"
                }
            switch fault {
            case .orphan(let location, let size):
                return "orphan\t\(location.store.text)\t\(location.key.text)\t\(size) bytes\(done)"
            case .missing(let object): return "missing\t\(place(of: object))\(done)"
            case .damaged(let object, let size, let digest):
                return "damaged\t\(place(of: object))\t\(size) bytes, SHA-256 \(digest.sha256)\(done)"
            }
        }

        private static func place(of object: MediaObject) -> String {
            let record = object.record.map { "record \($0.id.text)" } ?? "no record"
            return "\(object.location.store.text)\t\(object.location.key.text)\tobject \(object.id.text)\t\(record)"
        }
    }

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Moves all objects into one store, while the servers run.",
            discussion: """
                Every server and worker must be able to read both stores: start them with STORAGE set to the new one and the old one still configured (UPLOADS_DIRECTORY, or the S3_ variables), then run this with the same environment.
                """)

        @Option(help: "The store to move to: s3, or disk: and the path of a folder, as in STORAGE.")
        var to: String

        func run() async throws {
            let report = try await withStorage { storage, dependencies in
                let target = try Self.target(to, storage)
                let move = MoveStorage(
                    media: storage.media, stores: storage.stores, scratch: storage.scratch,
                    environment: dependencies.environment, logger: dependencies.logger)
                let progress = ProgressLine()
                return try await move(to: target) { report in
                    let done = report.moved + report.alreadyThere + report.changed + report.damaged.count
                    await progress.show("\(done) of \(report.total) objects, \(report.moved) moved")
                }
            }
            print("\(report.moved) objects moved, \(report.alreadyThere) were already there")
            for object in report.damaged {
                print("damaged\t\(object.location.store.text)\t\(object.location.key.text)")
            }
            var faults: [String] = []
            if !report.damaged.isEmpty {
                faults.append("Damaged objects were not moved: run 'afterimage storage check --repair'.")
            }
            if report.flat > 0 {
                faults.append(
                    """
                    \(report.flat) files of earlier versions have no row, and were not moved: keep their folder, and \
                    UPLOADS_DIRECTORY set to it.
                    """)
            }
            guard faults.isEmpty else { throw CommandFailure(faults.joined(separator: " ")) }
        }

        private static func target(_ text: String, _ storage: StorageDependencies) throws -> StoreName {
            if let s3 = storage.s3, text == "s3" || text == s3.name.text { return s3.name }
            let path = text.hasPrefix("disk:") ? text.dropFirst("disk:".count) : ""
            if let folder = storage.folders.first(where: { $0.isSame(as: String(path)) }) { return folder.name }
            let known = storage.folders.map { "disk:\($0.path)" } + (storage.s3 == nil ? [] : ["s3"])
            throw CommandFailure(
                """
                '\(text)' is none of the configured stores: \(known.joined(separator: ", ")). Set STORAGE, \
                UPLOADS_DIRECTORY or the S3_ variables, and restart the servers and workers with them first.
                """)
        }
    }

    struct Backfill: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Copies earlier images and videos into storage, if their links are still valid.")

        func run() async throws {
            let report = try await withStorage { storage, dependencies in
                let backfill = BackfillStorage(
                    repositories: storage.archives, archive: storage.archive, logger: dependencies.logger)
                let progress = ProgressLine()
                return try await backfill { report in
                    await progress.show(
                        "\(report.archived) copied, \(report.postponed) postponed, \(report.lost) lost")
                }
            }
            print(
                """
                \(report.scheduled) records found, \(report.archived) copied, \(report.postponed) postponed (the \
                servers try again), \(report.lost) lost
                """)
        }
    }
}

/// Opens storage for a command.
private func withStorage<Output>(
    _ body: (StorageDependencies, ProcessDependencies) async throws -> Output
) async throws -> Output {
    var settings = try Settings.fromEnvironment(only: .storage)
    settings.mongo = settings.mongo.forLongCommands
    let dependencies = try ProcessDependencies(settings)
    let (storage, isVerified) = try await StorageDependencies.open(dependencies, marksNew: false)
    let result: Result<Output, any Error>
    do {
        guard isVerified else {
            throw CommandFailure(
                "The database or the bucket is not available: check MONGODB_URI and the S3_ variables.")
        }
        if let other = try await storage.media.store(otherThan: storage.stores.all.map(\.name)) {
            throw CommandFailure(
                """
                The database has objects in \(other.text), and no configured folder or bucket is marked as that store. \
                Set STORAGE, UPLOADS_DIRECTORY and the S3_ variables as for the servers. Is the disk mounted?
                """)
        }
        result = .success(try await body(storage, dependencies))
    } catch let failure as Failure {
        let detail = failure.detail.isEmpty ? "" : " (\(failure.detail))"
        result = .failure(CommandFailure(failure.message + detail))
    } catch {
        result = .failure(error)
    }
    await storage.close()
    await dependencies.close()
    return try result.get()
}

/// Progress: on a terminal one line that is overwritten, otherwise a line every ten seconds.
private actor ProgressLine {
    private static let interval: Duration = .seconds(10)

    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var last: ContinuousClock.Instant?

    func show(_ text: String) {
        let now = ContinuousClock.now
        if let last, now - last < (isTerminal ? .milliseconds(200) : Self.interval) { return }
        last = now
        write(isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n")
    }

    /// A line that stays.
    func print(_ line: String) {
        if isTerminal { write("\r\u{1B}[K") }
        Swift.print(line)
    }

    private func write(_ text: String) {
        _ = Array(text.utf8).withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
