import Application
import Domain
import FoundationEssentials
import Glibc
import Persistence
import Providers

/// What video jobs need, in a server as in a worker.
struct VideoParts: Sendable {
    let jobs: MongoVideoJobs
    let generations: MongoGenerations
    let mappings: MongoVideoMappings
    let provider: any VideoProvider

    init(_ foundation: Foundation) {
        let (settings, database, names) = (foundation.settings, foundation.database, foundation.names)
        jobs = MongoVideoJobs(database, names: names)
        generations = MongoGenerations(database, names: names)
        mappings = MongoVideoMappings(database, names: names, ordinaryLifetime: settings.videoMappingLifetime)
        provider = DashScope(settings.dashScope, client: foundation.http, recorder: foundation.recorder)
    }

    func worker(_ foundation: Foundation) -> RunVideoJobs {
        let settings = foundation.settings
        var schedule = settings.videoSchedule
        schedule.mappingLifetime = settings.videoMappingLifetime
        let pace = MongoProviderPace(foundation.database, names: foundation.names, perSecond: settings.videoRates)
        let take = TakeVideoTurn(
            jobs: jobs, history: generations, mappings: mappings, provider: provider, pace: pace,
            schedule: schedule, clock: foundation.clock, logger: foundation.logger)
        return RunVideoJobs(
            jobs: jobs, take: take, schedule: schedule, worker: Self.name, clock: foundation.clock,
            logger: foundation.logger)
    }

    /// This process among all that work on one database.
    private static var name: String { "\(ProcessInfo.processInfo.hostName):\(getpid())" }
}
