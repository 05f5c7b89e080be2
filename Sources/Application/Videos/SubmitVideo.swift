package import Domain
package import Logging

/// Takes an order for a video, through either door: one job, one record in the history. The worker does the rest.
package struct SubmitVideo: Sendable {
    private let jobs: any VideoJobLifecycleRepository
    private let history: any GenerationLifecycleRepository
    private let claims: any SessionClaimRepository
    private let randomBytes: @Sendable (Int) -> [UInt8]
    private let logger: Logger

    /// - Parameter randomBytes: so many that nobody can guess.
    package init(
        jobs: any VideoJobLifecycleRepository, history: any GenerationLifecycleRepository,
        claims: any SessionClaimRepository,
        randomBytes: @escaping @Sendable (Int) -> [UInt8], logger: Logger
    ) {
        self.jobs = jobs
        self.history = history
        self.claims = claims
        self.randomBytes = randomBytes
        self.logger = logger
    }

    /// - Parameter id: of the job to be; if it is there already, nothing new is asked for.
    /// - Returns: the job as it stands, pending in the ordinary case.
    /// - Throws: `storageUnavailable` and `overloaded`; then nothing was asked for.
    package func callAsFunction(
        _ request: VideoRequest, as id: RecordID, by owner: Owner
    ) async throws(Failure) -> VideoJob {
        let proxyID = ProxyID(random: randomBytes(16))
        let new = NewVideoJob(id: id, owner: owner, request: request, proxyID: proxyID)
        switch try await jobs.add(new) {
        case .existed(let job):
            await followClaim(id, owner)
            return job
        case .added(let job):
            await tellHistory(
                GenerationEntry(
                    id: id, owner: owner, request: request, proxyID: proxyID, createdAt: job.createdAt,
                    standing: .processing))
            await followClaim(id, owner)
            return job
        }
    }

    /// A visitor may have signed in while this went on; then the job is their account's.
    private func followClaim(_ id: RecordID, _ owner: Owner) async {
        do throws(Failure) {
            _ = try await claims.follow(owner)
        } catch {
            logger.error(
                "whether a visitor has signed in is not known",
                metadata: ["job_id": "\(id.text)", "user_id": "\(owner.text)", "detail": "\(error.detail)"])
        }
    }

    /// The job is there, so the order stands; a record that cannot be written now is written by the worker.
    private func tellHistory(_ entry: GenerationEntry) async {
        do throws(Failure) {
            try await history.report(entry)
        } catch {
            logger.warning(
                "a video is not in the history yet",
                metadata: [
                    "job_id": "\(entry.id.text)", "user_id": "\(entry.owner.text)", "detail": "\(error.detail)",
                ])
        }
    }
}
