import Application
import Domain
import FoundationEssentials
import Glibc
import Persistence
import Providers
import Storage

/// The dependencies of video jobs, in servers and workers.
struct VideoJobDependencies: Sendable {
    let jobs: MongoVideoJobRepository
    let generations: MongoGenerationRepository
    let mappings: MongoVideoMappingRepository
    let provider: any VideoProvider
    let wake = VideoWakeSignals()
    let attachTask: AttachVideoTask

    init(_ dependencies: ProcessDependencies) {
        let (settings, database, names) = (dependencies.settings, dependencies.database, dependencies.names)
        jobs = MongoVideoJobRepository(database, names: names)
        generations = MongoGenerationRepository(database, names: names)
        mappings = MongoVideoMappingRepository(database, names: names, ordinaryLifetime: settings.videoMappingLifetime)
        provider = DashScope(settings.dashScope, client: dependencies.http, recorder: dependencies.recorder)
        attachTask = AttachVideoTask(
            jobs: jobs, tasks: jobs, history: generations, wake: wake, logger: dependencies.logger)
    }

    /// - Parameter journal: holds the task ids of both providers until they are stored.
    func worker(_ dependencies: ProcessDependencies, journal: TaskJournal) -> VideoJobWorker {
        let settings = dependencies.settings
        let schedule = settings.videoSchedule
        let process = ProcessVideoJob(
            jobs: jobs, history: generations, mappings: mappings,
            mappingLifetime: settings.videoMappingLifetime, provider: provider, pace: dependencies.pace,
            journal: journal, schedule: schedule, wake: wake, ledger: dependencies.ledger,
            notifier: Assembly.videoNotifier(dependencies), clock: dependencies.clock, logger: dependencies.logger)
        return VideoJobWorker(
            jobs: jobs, process: process, pace: dependencies.pace, schedule: schedule, wake: wake, worker: Self.name,
            clock: dependencies.clock, logger: dependencies.logger)
    }

    /// - Throws: if the directory cannot be created.
    func journal(_ dependencies: ProcessDependencies) throws -> TaskJournal {
        let images = MongoImageRepository(dependencies.database, names: dependencies.names)
        return try TaskJournal(
            spool: DiskTaskSpool(directory: dependencies.settings.spoolDirectory), clock: dependencies.clock,
            logger: dependencies.logger
        ) { [attachTask] task throws(Failure) in
            switch task.kind {
            case .video: try await attachTask.store(task.task, of: task.record)
            case .image: try await images.store(task.task, of: task.record)
            }
        }
    }

    /// The name of this process among the workers of a database.
    private static var name: String { "\(ProcessInfo.processInfo.hostName):\(getpid())" }
}
