import Application
import Domain
import FoundationEssentials
import Glibc
import Persistence
import Providers

/// What video jobs need, in a server as in a worker.
struct VideoJobDependencies: Sendable {
    let jobs: MongoVideoJobRepository
    let generations: MongoGenerationRepository
    let mappings: MongoVideoMappingRepository
    let provider: any VideoProvider

    init(_ dependencies: ProcessDependencies) {
        let (settings, database, names) = (dependencies.settings, dependencies.database, dependencies.names)
        jobs = MongoVideoJobRepository(database, names: names)
        generations = MongoGenerationRepository(database, names: names)
        mappings = MongoVideoMappingRepository(database, names: names, ordinaryLifetime: settings.videoMappingLifetime)
        provider = DashScope(settings.dashScope, client: dependencies.http, recorder: dependencies.recorder)
    }

    func worker(_ dependencies: ProcessDependencies) -> VideoJobWorker {
        let settings = dependencies.settings
        var schedule = settings.videoSchedule
        schedule.mappingLifetime = settings.videoMappingLifetime
        let pace = MongoProviderPace(dependencies.database, names: dependencies.names, perSecond: settings.videoRates)
        let take = ProcessVideoJob(
            jobs: jobs, history: generations, mappings: mappings, provider: provider, pace: pace,
            schedule: schedule, clock: dependencies.clock, logger: dependencies.logger)
        return VideoJobWorker(
            jobs: jobs, take: take, schedule: schedule, worker: Self.name, clock: dependencies.clock,
            logger: dependencies.logger)
    }

    /// This process among all that work on one database.
    private static var name: String { "\(ProcessInfo.processInfo.hostName):\(getpid())" }
}
