import Application
import Domain
import FoundationEssentials
import Glibc
import Persistence
import Providers

/// The dependencies of video jobs, in servers and workers.
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
        let schedule = settings.videoSchedule
        let pace = MongoProviderPace(dependencies.database, names: dependencies.names, perSecond: settings.videoRates)
        let process = ProcessVideoJob(
            jobs: jobs, history: generations, mappings: mappings,
            mappingLifetime: settings.videoMappingLifetime, provider: provider, pace: pace,
            schedule: schedule, clock: dependencies.clock, logger: dependencies.logger)
        return VideoJobWorker(
            jobs: jobs, process: process, schedule: schedule, worker: Self.name, clock: dependencies.clock,
            logger: dependencies.logger)
    }

    /// The name of this process among the workers of a database.
    private static var name: String { "\(ProcessInfo.processInfo.hostName):\(getpid())" }
}
