package import Domain

/// Everybody's video jobs, as an operator sees them.
package protocol AdminVideoJobRepository: Sendable {
    /// How many stand so; parked ones are among the failed, too.
    func count(_ standing: AdminJobStatus) async throws(Failure) -> Int

    /// The job that has waited longest for somebody to take it up.
    func oldestWaiting() async throws(Failure) -> WaitingRecord?

    /// Newest first, handed over record by record; see `GenerationRepository.page`.
    func page<Content: Sendable>(
        _ standing: AdminJobStatus?, _ request: PageRequest,
        render: @escaping @Sendable (_ next: () -> AdminVideoJob?) -> Content
    ) async throws(Failure) -> Page<Content>
}

extension AdminVideoJobRepository {
    /// How many stand in each way.
    package func counts() async throws(Failure) -> [AdminJobStatus: Int] {
        var counts: [AdminJobStatus: Int] = [:]
        for standing in AdminJobStatus.allCases { counts[standing] = try await count(standing) }
        return counts
    }
}

/// The words by which operators sort jobs: the documented ones, and the parked.
package enum AdminJobStatus: String, Sendable, CaseIterable {
    case pending
    case processing
    case completed
    case failed
    case cancelled
    /// Put aside: it made every attempt fail in a way that was not foreseen.
    case parked
}

/// Something that waits.
package struct WaitingRecord: Sendable, Hashable {
    /// As those name it who asked for it.
    package let id: String
    package let createdAt: Timestamp
    /// By the database's clock.
    package let waiting: Duration

    package init(id: String, createdAt: Timestamp, waiting: Duration) {
        self.id = id
        self.createdAt = createdAt
        self.waiting = waiting
    }
}

/// A job as an operator sees it.
package struct AdminVideoJob: Sendable, ListedRecord {
    package var job: VideoJob
    /// Turns in a row that came to nothing: the provider could not be had, or something broke.
    package var attempts: Int
    /// Why it was parked; nil where it is not.
    package var parkedFor: ParkingReason?

    package init(job: VideoJob, attempts: Int, parkedFor: ParkingReason?) {
        self.job = job
        self.attempts = attempts
        self.parkedFor = parkedFor
    }

    package var position: PagePosition { job.position }
}

/// Why a job was put aside.
package enum ParkingReason: Sendable, Hashable, CaseIterable {
    case unreadableRecord
    case unreadableAnswers
    case brokenTurns

    /// For operators; names nobody.
    package var sentence: String {
        switch self {
        case .unreadableRecord: "Its record does not hold what a job needs."
        case .unreadableAnswers: "The provider's answers about it could not be read, again and again."
        case .brokenTurns: "Every turn of it broke off: the worker crashed, was killed, or lost the database."
        }
    }
}
